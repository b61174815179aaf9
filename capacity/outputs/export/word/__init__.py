"""The report as a Word document: headings, captions, tables and charts of its page; python-docx lives here only."""
