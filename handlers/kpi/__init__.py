"""`/kpi`: the table of figures with its lights, the five of the website, and one by itself."""

from handlers.kpi.slack import register

__all__ = ["register"]
