"""Published files → a place folder: what is published, what is estimated, and what the council must still supply."""
