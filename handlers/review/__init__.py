"""The weekly review: a rep's own week, rates and one suggestion, for nobody else's eyes."""
