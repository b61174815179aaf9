"""From an optimum to files: tables, money to the penny, the record, and the only writer to disk."""
