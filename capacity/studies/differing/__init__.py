"""In which inputs two plans of one place differ, in words, and plans between the two."""
