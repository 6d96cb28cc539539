"""`/playbook`: what marketing and sales agreed on, its versions, and the drafts for another one."""

from handlers.playbook.slack import register

__all__ = ["register"]
