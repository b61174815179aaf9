"""What we know: a scenario, its place and its book, read, complete and free of faults."""
