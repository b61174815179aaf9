"""What the council itself says of a section, told apart from what the figures say."""

from capacity.outputs.pages.markdown import markdown
from capacity.outputs.pages.markup import Markup, tag
from capacity.outputs.report.cited_run import Figures

SAYS = "The council says"


def council(figures: Figures, section: str) -> Markup:
    """The council's words on a section, marked as such; nothing where the scenario has none."""
    words = next((text for key, text in figures.inputs.scenario.narrative.items() if key == section), "")
    if not words:
        return Markup("")
    return tag("blockquote", tag("p", SAYS, class_="says"), markdown(words), class_="council")
