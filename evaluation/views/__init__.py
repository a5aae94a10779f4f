"""Staff pages of the jury's work."""
