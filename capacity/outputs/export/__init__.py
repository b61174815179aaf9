"""What others open of a finished run: layers for a map, typed tables, the report to print or to edit, its charts."""
