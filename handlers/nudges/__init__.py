"""Nudges: a rep is told, once and in time, that a lead ripened or asked for a call."""

from handlers.nudges.slack import register

__all__ = ["register"]
