"""Signals that other systems post: let in by their signature, checked one by one, stored in one go."""
