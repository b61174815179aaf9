"""What each part of an alternative adds, on the terminal: sentences, then a table for each figure that changes."""

from textwrap import wrap

from capacity.inputs.errors import printable
from capacity.outputs.paragraphs import WIDTH, Lines, wrapped
from capacity.studies.compare.result import Comparison
from capacity.studies.compare.split import Split
from capacity.studies.compare.split_said import HEAD, HEADS, READING, rows, sentences, told, unit

COLUMN = 11
"""Characters of a column of figures."""


def split_lines(comparison: Comparison) -> Lines:
    """Every alternative, one after the other; how to read the tables once, at the end."""
    shown: Lines = [("bold", HEAD)]
    for made in comparison.split.values():
        shown += _lines(made)
    return [*shown, *(wrapped(READING, "  ", "dim") if any(map(told, comparison.split.values())) else [])]


def _lines(made: Split) -> Lines:
    shown: Lines = wrapped(made.name, "  ")
    for sentence in sentences(made):
        shown += wrapped(sentence, "    ", further="      ")
    label = WIDTH - 3 * COLUMN
    for n, figure in told(made):
        heads = "".join(f"{head:>{COLUMN}}" for head in HEADS)
        shown += [("", ""), ("bold", f"{printable(f'  {figure.label}, {unit(figure)}', label):<{label}}{heads}")]
        for words, cells in rows(made, n):
            first, *more = wrap(words, label - 1, initial_indent="    ", subsequent_indent="       ")
            figures = "".join(f"{each:>{COLUMN}}" for each in cells)
            shown += [("", f"{first:<{label}}{figures}"), *(("", line) for line in more)]
    return [*shown, ("", "")]
