"""The first tables of a run's summary on a terminal: people, money and days, by financial year."""

from capacity.inputs.published_days import also_of_the_book, backlog
from capacity.inputs.unknown_needs import left_out
from capacity.inputs.wording import about, nearest, short_labels
from capacity.outputs.ahead import waits_instead, what_it_is
from capacity.outputs.paragraphs import wrapped
from capacity.outputs.year_tables import Lines, blocks
from capacity.results.outlook_files import KEY
from capacity.results.run import Run

LABEL, FIGURE = 30, 8  # widths of columns
DAYS_LABEL, DAYS = 37, 10
OUTLOOK = 10
OUTLOOK_TITLE = "Outlook after the plan, people expected (rounded one by one; may not sum)"
Rows = list[tuple[str, list[str]]]


def people_and_money(run: Run) -> Lines:
    """People and money by financial year; years that do not fit across a terminal go in further tables below."""
    head = run.headline
    labels = _labels(run)
    total = [sum(year) for year in zip(*head.avoidable.values(), strict=True)] or [0.0 for _ in head.years]
    rows = [(f"  {labels[need]}", _people(people)) for need, people in head.avoidable.items()]
    rows.append(("  All needs", _people(total)))
    rows.append(("People waiting at year end", _people(head.waiting)))
    unit, size = ("£m", 1e6) if max(head.net_cost) >= 1e6 else ("£k", 1e3)
    rows.append((f"Net cost to the council, {unit}", [f"{nearest(cost / size, 1):.1f}" for cost in head.net_cost]))
    rows += _budgets(run, unit, size)
    title = "Avoidable out-of-borough placements, people expected (rounded one by one; may not sum)"
    lines = _table(title, head.years, rows)
    waiting = {need: by_year[-1] for need, by_year in head.left_out.items()}
    if said := left_out(run.inputs.book, waiting, head.years[-1]):
        before, people, after = said
        lines += [("", ""), ("", f"{before}{people}{after}")]
    return lines


def _budgets(run: Run, unit: str, size: float) -> Rows:
    """How far the net cost is above the budget.

    With several home authorities, overspends and money left are apart, and each authority that overspends in any year
    has a row.
    """
    head = run.headline
    if not head.overspend:
        return []

    def cells(values: list[float | None], sign: str = "+") -> list[str]:
        known = [None if pounds is None else nearest(pounds / size, 1) for pounds in values]
        return ["" if figure is None else f"{figure:{sign}.1f}" if figure else "0.0" for figure in known]

    if not head.headroom:
        return [(f"Over budget (under: -), {unit}", cells(head.overspend))]
    names = run.inputs.tables.authority_names
    return [
        (f"Over budget, {unit}", cells(head.overspend, "")),
        *((f"  {names[home]} (under: -)", cells(values)) for home, values in head.over_by_home.items()),
        (f"Left by those within budget, {unit}", cells(head.headroom, "")),
    ]


def other_placements(run: Run) -> Lines:
    """Who is placed in another care type, who is kept in the borough against their choice, and who became the council's
    resident without being placed; empty if nobody did."""
    lines: Lines = []
    for title, by_need in (
        ("Placed in another care type than the need’s own", run.headline.diverted),
        ("Kept in the borough against their choice", run.headline.refused),
        ("Became the council’s residents as their own money ran out", run.headline.became_funded),
    ):
        if by_need:
            rows = [(f"  {_labels(run)[need]}", _people(people)) for need, people in by_need.items()]
            lines += [("", ""), *_table(f"{title}, people expected", run.headline.years, rows)]
    return lines


def outlook(run: Run) -> Lines:
    """The table by financial year, the plan's last year first; nothing where the run has no outlook."""
    if KEY not in run.record:
        return []
    said = run.record[KEY]
    labels, left_out = _labels(run), run.headline.left_out

    def by_need(measure: str) -> Rows:
        people = {need: by_year for need, by_year in said[measure].items() if need not in left_out}
        total = [sum(year) for year in zip(*people.values(), strict=True)]
        rows = [(f"  {labels[need]}", _people(by_year)) for need, by_year in people.items()]
        return [*rows, ("  All needs", _people(total))]

    unit, size = ("£m", 1e6) if max(said["net_cost"]) >= 1e6 else ("£k", 1e3)
    costs = [f"{nearest(cost / size, 1):.1f}" for cost in said["net_cost"]]
    blank = [""] * len(costs)
    rows = [
        ("Avoidable out-of-borough placements", blank),
        *by_need("avoidable_out_of_borough"),
        ("People waiting at year end", blank),
        *by_need("waiting_at_year_end"),
        ("People who come to need a place", by_need("admissions_sought")[-1][1]),
        ("People living in care at year end", by_need("residents_at_year_end")[-1][1]),
        (f"Net cost to the council, {unit}", costs),
    ]
    plan, *years = said["years"]
    widest = max(len(cell) for _, cells in rows for cell in cells) + 1
    lines = blocks("", [f"{plan}*", *years], rows, LABEL, max(OUTLOOK, widest))
    said_of = [f"* The plan’s last year. {what_it_is(run.inputs.scenario)}", waits_instead(said)]
    return [
        ("", ""),
        ("bold", OUTLOOK_TITLE),
        *lines,
        *(line for text in said_of for line in wrapped(text, "  ", "dim")),
    ]


def days(run: Run) -> Lines:
    """Days from the decision to the move by need and year, next to the published figures where the place has them."""
    head, place = run.headline, run.inputs.place_file
    if not place.published_days and not any(any(by_year.total) for by_year in head.days.values()):
        return []
    rows = []
    for need, by_year in head.days.items():
        known = place.published_days.get(need)
        rows.append((f"  {_labels(run)[need]}", [*map(_whole, by_year.total), "" if known is None else _whole(known)]))
        if any(nearest(waiting or 0.0) for waiting in by_year.waiting):
            rows.append(("    of these, because nothing is free", [*map(_whole, by_year.waiting), ""]))
    columns = [*head.years, *(["published"] if place.published_days else [])]
    rows = [(what, cells[: len(columns)]) for what, cells in rows]
    lines = blocks("Days from decision to move", columns, rows, DAYS_LABEL, DAYS)
    source = [("", f"  Published: {place.published_days_source}")] if place.published_days else []
    first = backlog(run.inputs, [by_year.waiting[0] or 0.0 for by_year in head.days.values()])
    return [("", ""), *lines, *source, *_no_test(run), *wrapped(first, "  ")]


def _no_test(run: Run) -> Lines:
    """Says that published days that are also the book's own figures do not test the plan."""
    if not (same := also_of_the_book(run.inputs)):
        return []
    all_of = len(run.inputs.place_file.published_days)
    these = "These" if len(same) == all_of else f"Those of {len(same)} of {all_of} needs"
    return wrapped(f"{these} are the book’s own days of arranging: they do not test the plan.", "  ")


def _labels(run: Run) -> dict[str, str]:
    return short_labels({need: model.label for need, model in run.inputs.book.needs.items()})


def _whole(number: float | None) -> str:
    return "–" if number is None else f"{nearest(number):,.0f}"


def _people(values: list[float]) -> list[str]:
    """Each figure rounded by itself, so that two runs can be compared; a total may then be out by one."""
    return [about(value) for value in values]


def _table(title: str, years: tuple[str, ...], rows: Rows) -> Lines:
    """The title on a line of its own, and columns as wide as their widest cell."""
    widest = max(len(cell) for _, cells in rows for cell in cells) + 1
    return [("bold", title), *blocks("", list(years), rows, LABEL, max(FIGURE, widest))]
