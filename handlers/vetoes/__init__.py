"""`/playbook vetoes`: what the reasons of "not a fit" say about the persona."""

from handlers.vetoes.slack import register

__all__ = ["register"]
