"""The brief as one HTML file. Nothing runs in it, and nothing is fetched."""

from capacity.outputs.brief.blocks import Blanks, Block, Bullets, Heading, Paragraph, Rows, bare
from capacity.outputs.brief.brief import Brief
from capacity.outputs.pages import frame
from capacity.outputs.pages.markup import Markup, join, joined, plain, tag
from capacity.outputs.pages.static import static
from capacity.outputs.report.html_tables import bullets, table

BLANK = "_" * 40
"""A line to write on."""


def page(brief: Brief) -> str:
    """The whole page; the same run gives the same bytes."""
    return frame.page(
        "outputs/brief/templates/brief.html",
        [static("outputs/report", "report.css"), static("outputs/brief", "brief.css")],
        title=plain(brief.title, 160),
        heading=plain(brief.title, 240),
        lead=brief.lead,
        alerts=[plain(alert, 1000) for alert in brief.alerts],
        authorities=[joined(map(_element, blocks)) for blocks in brief.authorities],
        version=plain(brief.version),
    )


def _element(block: Block) -> Markup:
    match block:
        case Heading(text, level):
            return tag(f"h{level}", text)
        case Paragraph(text, finding):
            return tag("p", bare(text), class_="finding" if finding else None)
        case Bullets(points):
            return bullets([join(tag("strong", first), ": ", bare(said)) for first, said in points])
        case Blanks(labels):
            return joined(tag("p", tag("strong", label), ": ", BLANK, class_="blank") for label in labels)
        case Rows(caption, head, rows):
            return table(caption, list(head), [list(row) for row in rows])
