"""Drills: faults and attacks at full size, played against a web server of their own on this machine."""
