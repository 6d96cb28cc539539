"""The morning digest: a rep's day in one message, which follows the day."""

from handlers.digest.slack import register

__all__ = ["register"]
