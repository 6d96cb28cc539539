"""A strict local stand-in for Slack: for `make demo` and for the end-to-end tests."""

from bot.playground.standin import StandIn

__all__ = ["StandIn"]
