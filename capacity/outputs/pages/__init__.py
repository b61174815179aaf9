"""What the pages have in common: markup that cannot be mistaken for text, their frame, and what they may run."""
