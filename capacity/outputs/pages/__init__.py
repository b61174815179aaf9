"""What the pages share: markup that cannot be confused with text, their frame, and what they may run."""
