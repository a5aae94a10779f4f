"""Whether the portal is alive and ready, part by part."""
