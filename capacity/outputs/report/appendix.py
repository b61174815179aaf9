"""The tables behind the report's figures: folded beside them on a screen, and in the appendix on paper."""

import re
from collections.abc import Iterable, Iterator

from capacity.outputs.pages.markup import Markup, Part, join, joined, listed, tag

HEADING = "Appendix: tables"
_SET_ASIDE = re.compile(r"(?:<aside(?: class=\"same\")?><h3>(?:(?!</aside>).)*</aside>)+", re.DOTALL)
"""Tables set aside, one after the other: only ours, as text from data is escaped."""
_TITLED = re.compile(r"<aside(?: class=\"(same)\")?><h3>(.*?)</h3>(.*?)</aside>", re.DOTALL)
_SOURCE = re.compile(r"</?data[^>]*>")
"""What says where a figure comes from: paper cannot show it, and the folded table has it."""


def set_aside(title: Part, content: Markup, same: bool = False) -> Markup:
    """Content that the page folds up where it stands, and prints in its appendix.

    `same` says that the title stands above it already, as that of the chart that the table is behind.
    """
    return tag("aside", tag("h3", title), content, class_="same" if same else None)


def appendix(sections: Iterable[Markup]) -> Iterator[Markup]:
    """The sections, with what was set aside folded up, and last the appendix, for paper, if there is one."""
    printed: list[Markup] = []

    def fold(match: re.Match[str]) -> str:
        folded, named = list[Markup](), list[Part]()
        for same, title, content in _TITLED.findall(match[0]):
            number = f"A{len(printed) + 1}"
            head = join(f"Table {number}: ", Markup(title))
            folded.append(tag("details", tag("summary", head), Markup(content)))
            named.append(f"Table {number}" if same else join(f"Table {number} (", Markup(title), ")"))
            printed.append(_printed(number, head, Markup(content)))
        return join(joined(folded), tag("p", "In the appendix: ", listed(named), ".", class_="to"))

    for section in sections:
        yield Markup(_SET_ASIDE.sub(fold, section))
    if printed:
        words = tag("p", "The tables behind this report’s figures and charts, in the order in which it names them.")
        head = tag("h2", HEADING, id="appendix-h")
        yield tag("section", head, words, joined(printed), id="appendix", aria_labelledby="appendix-h",
                  class_="appendix")  # fmt: skip


def _printed(number: str, head: Markup, content: Markup) -> Markup:
    key = f"table-{number.lower()}"
    inner = Markup(_SOURCE.sub("", content))
    return tag("section", tag("h3", head, id=f"{key}-h"), inner, id=key, aria_labelledby=f"{key}-h")
