"""Files of leads, signals and touchpoints: read, checked row by row, stored; what is refused is said."""
