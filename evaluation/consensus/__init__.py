"""What the panel talks about, and what it agrees on."""
