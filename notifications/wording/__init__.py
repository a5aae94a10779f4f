"""Words of staff in the place of a letter's own: named placeholders, a little markup, never the template language."""
