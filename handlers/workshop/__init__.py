"""`/playbook workshop`: colleagues of both sides give their points, each alone; then they see where
they agree."""

from handlers.workshop.slack import register

__all__ = ["register"]
