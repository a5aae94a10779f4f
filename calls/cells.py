"""Cells of files that a spreadsheet opens. Pure."""

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


def inert(cell: str) -> str:
    """`cell` as a spreadsheet may have it: what would be read as a formula gets an apostrophe before it."""
    return f"'{cell}" if cell.startswith(DANGEROUS) else cell
