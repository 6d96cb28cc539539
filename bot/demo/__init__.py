"""The demonstration: the playground, the bot connected to it, sample data, and a clock to turn."""

from bot.demo.stage import PORT, manifest, playground, run

__all__ = ["PORT", "manifest", "playground", "run"]
