"""From disk into the schema: YAML, CSV, outlines, with file and line for every complaint."""
