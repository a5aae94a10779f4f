"""How sure a ranking is, and what it would be otherwise: read, worded and drawn for the pages."""
