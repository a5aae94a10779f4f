"""The ranking as it would be frozen, as it was frozen, and its ties."""
