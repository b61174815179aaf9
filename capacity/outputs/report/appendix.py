"""The appendix: tables that stand behind the report's figures. Each leaves a link in the section that it came from."""

import re
from collections.abc import Iterable, Iterator

from capacity.outputs.pages.markup import Markup, Part, join, joined, tag

HEADING = "Appendix: tables"
_ASIDE = re.compile(r"<aside><h3>(.*?)</h3>(.*?)</aside>", re.DOTALL)  # only ours: text from data is escaped


def set_aside(title: Part, content: Markup) -> Markup:
    """Content that the page will print in its appendix."""
    return tag("aside", tag("h3", title), content)


def appendix(sections: Iterable[Markup]) -> Iterator[Markup]:
    """The sections, with links in place of what was set aside, and the appendix last if there is one."""
    kept: list[Markup] = []

    def link(match: re.Match[str]) -> str:
        key = f"table-a{len(kept) + 1}"
        head = join(f"A{len(kept) + 1}. ", Markup(match[1]))
        kept.append(
            tag("section", tag("h3", head, id=f"{key}-h"), Markup(match[2]), id=key, aria_labelledby=f"{key}-h")
        )
        return tag("p", tag("a", join("Table ", head), href=f"#{key}"), class_="to")

    for section in sections:
        yield Markup(_ASIDE.sub(link, section))
    if kept:
        words = tag("p", "The tables behind this report’s figures and charts, in the order in which it names them.")
        head = tag("h2", HEADING, id="appendix-h")
        yield tag("section", head, words, joined(kept), id="appendix", aria_labelledby="appendix-h", class_="appendix")
