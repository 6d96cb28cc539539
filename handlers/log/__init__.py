"""`/log`: what happened, in one line of chat."""

from handlers.log.slack import register

__all__ = ["register"]
