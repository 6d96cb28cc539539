"""`/milestone`: is our goal realistic?"""

from handlers.milestone.slack import register

__all__ = ["register"]
