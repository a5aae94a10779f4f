"""Who reads what: a proposal of the whole, from values alone. `solving` loads SciPy, so pages import it when asked."""
