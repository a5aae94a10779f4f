"""How sure a ranking is, and what it would be otherwise. Values in, values out; nothing here changes a result.

`bootstrap`, `lots`, `severity` and `agreement` load NumPy: import them inside the function that needs them, so that a
web process holds NumPy only after somebody has asked. See decision record 0041.
"""
