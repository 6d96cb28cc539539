"""What a member is told unasked: the settings, the welcome, and who is who in Slack."""

from handlers.settings.slack import register

__all__ = ["register"]
