"""How far the jury is, and what is late."""
