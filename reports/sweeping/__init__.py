"""Files without a row and rows without a file: found every night, the former removed, the latter reported."""
