"""A whole call played through the actions that the pages call, each at the moment of its story."""
