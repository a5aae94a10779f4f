"""Brings the portal's processes up and down on one machine. Used by bin/run, bin/test and bin/manage only."""
