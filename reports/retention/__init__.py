"""What goes when its time is over: `bin/manage retention EDITION`, by the dates of the edition (docs/data-protection.md)."""
