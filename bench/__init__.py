"""Benchmarks: what the portal promises, measured beside a physical reference in the same run."""
