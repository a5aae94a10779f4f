"""Pages of editions: the public ones and those of staff."""
