"""Pages of documents: of an edition, of an entry, of an evaluator; and the files."""
