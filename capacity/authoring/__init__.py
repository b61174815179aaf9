"""Scenarios without YAML: as a form to fill in with a spreadsheet, and by questions and answers."""
