"""Charts, drawn. Only here the drawing library is imported, and this only where something is drawn."""
