"""The Home tab: what waits for a rep today."""

from handlers.home.slack import publish, register

__all__ = ["publish", "register"]
