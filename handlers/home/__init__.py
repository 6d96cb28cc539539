"""The Home tab: what waits for a rep today."""

from handlers.home.slack import register

__all__ = ["register"]
