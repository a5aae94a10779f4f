"""Documents about an edition in words, tables and pictures: what each says, and how they are set (`paper`)."""
