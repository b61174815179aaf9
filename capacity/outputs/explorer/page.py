"""explorer.html: any number of finished runs of a place in one page, of which the reader holds two side by side."""

from collections.abc import Sequence
from typing import Any

from capacity import __version__
from capacity.inputs.errors import printable
from capacity.inputs.sites import place_name
from capacity.inputs.wording import PRIORITY_WORDS, short_labels
from capacity.outputs.drawing.marks import FEWER, MORE
from capacity.outputs.explorer.figures import NO_NEED, PARTS, figures
from capacity.outputs.explorer.ground import ground
from capacity.outputs.explorer.run_shown import Lists, RunShown
from capacity.outputs.explorer.words import MEASURES, NO_MERIT, NO_SAVING, SAID
from capacity.outputs.map.legend import SHADES
from capacity.outputs.pages import frame
from capacity.outputs.pages.static import static
from capacity.outputs.report.headline import IN_SHORT
from capacity.outputs.report.money import WHAT

SCRIPTS = (
    "figures.js",
    "state.js",
    "draw.js",
    "lines.js",
    "bridge.js",
    "wards.js",
    "keys.js",
    "places.js",
    "tables.js",
    "explorer.js",
)
ROOM = "outputs/explorer"
NAME = 60
"""Characters of what a need or an authority is called."""
LABEL, WARNING = 200, 1000
"""Characters of a scenario's label, and of a warning."""


def page(runs: Sequence[RunShown]) -> str:
    """The whole page; the same runs give the same bytes. They have the same home authorities and needs."""
    inputs = runs[0].inputs
    file = inputs.place_file
    return frame.page(
        "outputs/explorer/templates/explorer.html",
        [static(ROOM, "explorer.css")],
        [static(ROOM, *SCRIPTS)],
        title=f"{printable(place_name(inputs))}: runs side by side",
        place=place_name(inputs), note=file.note, attribution=file.attribution,
        invented=file.ground == "invented", version=__version__, in_short=IN_SHORT, what=WHAT, words=SAID,
        known=known(runs), several=len(inputs.tables.homes) > 1,
    )  # fmt: skip


def known(runs: Sequence[RunShown]) -> dict[str, Any]:
    """All that the page's script shows and counts: words once, figures by run."""
    needs = short_labels({need: model.label for need, model in runs[0].inputs.book.needs.items()})
    quarters = sorted({(quarter.name, quarter.financial_year) for run in runs for quarter in run.quarters})
    years = tuple(sorted({year for _, year in quarters}))
    on = ground(runs)
    homes, named = tuple(runs[0].inputs.tables.homes), runs[0].inputs.tables.authority_names
    days = tuple(name for name, _ in quarters)
    lists = Lists(homes, tuple(needs), years, days, tuple(on.areas), tuple(on.sites))
    return {
        "homes": [[home, printable(named[home], NAME), on.authorities.index(home)] for home in homes],
        "needs": [[need, printable(label, NAME)] for need, label in needs.items()],
        "years": years,
        "quarters": [[name, years.index(year)] for name, year in quarters],
        "measures": MEASURES,
        "parts": list(PARTS.values()),
        "noNeed": NO_NEED,
        "noSaving": NO_SAVING,
        "noMerit": NO_MERIT,
        "colours": {"shades": SHADES, "fewer": FEWER, "more": MORE},
        "runs": [
            {
                "name": run.name,
                "label": printable(run.label, LABEL),
                "order": [PRIORITY_WORDS.get(priority, priority) for priority in run.inputs.scenario.priorities],
                "notes": [printable(note, 2 * LABEL) for note in run.notes],
                "warnings": [printable(warning, WARNING) for warning in run.warnings],
                **figures(run, lists),
            }
            for run in runs
        ],
        **on.shown,
    }
