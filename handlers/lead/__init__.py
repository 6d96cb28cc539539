"""`/lead`: find a lead, see all that is known of it, keep it right."""

from handlers.lead.slack import register

__all__ = ["register"]
