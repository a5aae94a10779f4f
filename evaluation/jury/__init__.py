"""People of the jury: what a profile may hold, and a table of them."""
