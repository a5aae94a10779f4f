"""Editions as files: read and checked, compared with what is stored, stored, and written out again.

One shape serves all four: nested dicts and lists as in the TOML file, with aware datetimes and Decimals.
"""
