"""Proposals for the playbook: who is asked, who would move, what became of them."""

from handlers.proposals.slack import register

__all__ = ["register"]
