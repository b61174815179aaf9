"""The brief as Markdown, for a council's own page or document."""

import re

from capacity.outputs.brief.blocks import Blanks, Block, Bullets, Heading, Paragraph, Rows
from capacity.outputs.brief.brief import Brief
from capacity.outputs.pages.markup import Part, join, plain

MARKS = re.compile(r"([\\`*_\[\]<>|#~&])")
"""What Markdown, or HTML inside it, would take as more than a character."""
BLANK = r"\_" * 20


def markdown(brief: Brief) -> str:
    """The whole text; the same run gives the same bytes."""
    alerts = [f"> {_escaped(plain(alert, 1000))}" for alert in brief.alerts]
    parts = [
        f"# {_escaped(plain(brief.title, 240))}",
        _escaped(brief.lead),
        *alerts,
        *(_text(block) for blocks in brief.authorities for block in blocks),
        f"Made by capacity {_escaped(plain(brief.version))} from the tables of the plan, without a network.",
    ]
    return "\n\n".join(parts) + "\n"


def _text(block: Block) -> str:
    match block:
        case Heading(text, level):
            return f"{'#' * level} {_words(text)}"
        case Paragraph(text, finding):
            return f"**{_words(text)}**" if finding else _words(text)
        case Bullets(points):
            return "\n".join(f"- **{_words(first)}**: {_words(said)}" for first, said in points)
        case Blanks(labels):
            return "\n\n".join(f"**{label}**: {BLANK}" for label in labels)
        case Rows(caption, head, rows):
            lines = [head, ("---", *["---:"] * (len(head) - 1)), *rows]
            cells = ["| " + " | ".join(map(_words, line)) + " |" for line in lines]
            return "\n".join([f"{_words(caption)}:", "", *cells])


def _words(part: Part) -> str:
    """What a part shows, as text of a line."""
    return _escaped(join(part).striptags())


def _escaped(text: str) -> str:
    return MARKS.sub(r"\\\1", text)
