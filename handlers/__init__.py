"""What people and systems say to us: one folder a feature; `ui` is what they share."""
