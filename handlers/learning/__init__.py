"""`/playbook learn`: what became of the leads says what their signals and traits are worth."""

from handlers.learning.slack import register

__all__ = ["register"]
