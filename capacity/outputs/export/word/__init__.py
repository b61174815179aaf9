"""The report as a Word document: headings, captions, tables and charts of its page; python-docx lives here only."""

from capacity.outputs.export.word.document import document

__all__ = ["document"]
