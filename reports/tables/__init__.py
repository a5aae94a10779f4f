"""What staff take home as a table: what is in it (a module each), and how it is written (`writing`)."""
