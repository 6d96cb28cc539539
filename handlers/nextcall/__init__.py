"""`/nextcall`: whom should I call now, and why?"""

from handlers.nextcall.slack import register

__all__ = ["register"]
