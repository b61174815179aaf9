"""What is said of the outlook after a plan, on the terminal and in the report."""

from collections.abc import Mapping
from typing import Any

from capacity.inputs.schema import Scenario
from capacity.inputs.wording import about, nearest, short_labels
from capacity.outputs.paragraphs import wrapped
from capacity.outputs.year_tables import Lines, blocks
from capacity.results.outlook_files import KEY
from capacity.results.run import Run

LABEL, FIGURE = 30, 10
TITLE = "Outlook after the plan, people expected (rounded one by one; may not sum)"
NOTICED = 0.5
"""People; fewer show as 0."""


def what_it_is(scenario: Scenario) -> str:
    """What an outlook is, and what it is not."""
    last = scenario.financial_years[-1]
    return (
        f"An outlook is not a plan. It begins where the plan has left everybody on its last day, and goes on by"
        f" financial years with the scenario’s own events and nothing else: no bed that they do not name is added, in"
        f" the borough or outside. The plan itself is made as if no outlook followed. Fees, usual rates, contributions"
        f" and contracted staff stay as in {last} unless the scenario or the place gives later ones, so the net cost"
        f" shows people, not prices."
    )


def waits_instead(outlook: Mapping[str, Any]) -> str:
    """Says that those who wait are not placed out of borough either; blank where no more people wait than before."""
    waiting = [sum(people) for people in zip(*outlook["waiting_at_year_end"].values(), strict=True)]
    rises = [year for year, now in zip(outlook["years"][1:], waiting[1:], strict=True) if now > waiting[0] + NOTICED]
    if not rises:
        return ""
    return (
        f"From {rises[0]} more people wait, because nothing in their reach is free, in the borough or outside. Whoever"
        f" waits is not placed out of borough and costs less: read placements and net cost together with waiting."
    )


def outlook(run: Run) -> Lines:
    """The table by financial year, the plan's last year first; nothing where the run has no outlook."""
    if KEY not in run.record:
        return []
    said, book = run.record[KEY], run.inputs.book
    labels = short_labels({need: model.label for need, model in book.needs.items()})
    left_out = run.headline.left_out

    def by_need(measure: str) -> list[tuple[str, list[str]]]:
        people = {need: by_year for need, by_year in said[measure].items() if need not in left_out}
        total = [sum(year) for year in zip(*people.values(), strict=True)]
        rows = [(f"  {labels[need]}", [about(each) for each in by_year]) for need, by_year in people.items()]
        return [*rows, ("  All needs", [about(each) for each in total])]

    unit, size = ("£m", 1e6) if max(said["net_cost"]) >= 1e6 else ("£k", 1e3)
    costs = [f"{nearest(cost / size, 1):.1f}" for cost in said["net_cost"]]
    blank = [""] * len(costs)
    rows = [
        ("Avoidable out-of-borough placements", blank),
        *by_need("avoidable_out_of_borough"),
        ("People waiting at year end", blank),
        *by_need("waiting_at_year_end"),
        ("People for whom a place is sought", by_need("admissions_sought")[-1][1]),
        ("People living in care at year end", by_need("residents_at_year_end")[-1][1]),
        (f"Net cost to the council, {unit}", costs),
    ]
    plan, *years = said["years"]
    widest = max(len(cell) for _, cells in rows for cell in cells) + 1
    lines = blocks("", [f"{plan}*", *years], rows, LABEL, max(FIGURE, widest))
    said_of = [f"* The plan’s last year. {what_it_is(run.inputs.scenario)}", waits_instead(said)]
    return [("", ""), ("bold", TITLE), *lines, *(line for text in said_of for line in wrapped(text, "  ", "dim"))]
