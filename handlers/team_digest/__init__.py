"""The team digest: what a channel is told about its team, if a manager sets one."""

from handlers.team_digest.slack import register

__all__ = ["register"]
