"""Homes that close: who must move, when and to where, how many out of the borough, and who waits until when."""

from capacity.inputs.calendar import long_date
from capacity.inputs.wording import about
from capacity.outputs.closing_homes import NO_SAVING, SAID, Called, Number, pieces
from capacity.outputs.closing_homes import found as found_in
from capacity.outputs.pages.markup import Markup, Part, join, joined, name
from capacity.outputs.report.cite import Cited, Key
from capacity.outputs.report.cited_run import Figures
from capacity.outputs.report.html_tables import KEPT, paragraphs, table
from capacity.outputs.report.sentences import people, quarter_label
from capacity.results.closures import Closing, Moved, closings

NOBODY_MOVES = "No home in which the council has residents closes."
HOW = (
    "Everyone in a home that closes must move on the first day of the quarter; those for whom nothing is free wait. "
    "Those who are neither placed nor waiting left while they waited. The plan knew of the closure in advance: when a "
    "home closes without warning more people wait, which capacity stress shows."
)


def closes(figures: Figures) -> bool:
    """Whether a home with residents of the council closes."""
    return bool(closings(figures.tables, figures.inputs, figures.homes))


def who_moves(figures: Figures) -> Markup:
    """The finding: how many must move, how many leave the borough for it, and whether anyone waits."""
    found = _closings(figures)
    if not found:
        return join(NOBODY_MOVES)
    if len(found) == 1:
        return _sentence(figures, *found[0])
    doors = tuple(area for closing, _ in found for area in closing.doors)
    quarters = tuple(dict.fromkeys(quarter for closing, _ in found for quarter in closing.quarters))
    placed = figures.table("placements.csv").sum("people", area=doors, quarter=quarters)
    out = figures.table("placements.csv").sum("people", area=doors, quarter=quarters, out_of_borough="true")
    sites = len({closing.site for closing, _ in found})
    return join(
        f"{sites} home{'s' * (sites > 1)} close{'s' * (sites == 1)} in the plan: of those who must move ",
        placed.people(),
        f" {people(placed)} are placed elsewhere, ",
        out.people(),
        " of them out of the borough",
        ", and some wait." if any(each.waiting >= SAID for _, each in found) else ", and nobody waits.",
    )


def closures(figures: Figures) -> Markup:
    """The section: a paragraph for each closure, a table of closures, and one of where people go."""
    found = _closings(figures)
    if not found:
        return Markup("")
    said = [_sentence(figures, *each) for each in found] if len(found) > 1 else []
    waits = NO_SAVING if any(each.waiting >= SAID for _, each in found) else ""
    return join(
        paragraphs(*said, *_others(figures, found), waits),
        _table(figures, found),
        _destinations(figures, found),
        paragraphs(HOW),
    )


def _closings(figures: Figures) -> list[tuple[Closing, Moved]]:
    return found_in(figures.tables, figures.inputs, figures.homes)


def _to_move(figures: Figures, closing: Closing, count: float) -> Part:
    """Residents of the day before; where that is before the plan, as the place has them."""
    if not closing.before:
        return about(count)
    living = figures.table("residents.csv")
    return living.sum("at_end", service=closing.services, home=closing.homes, quarter=closing.before).people()


def _placed(figures: Figures, closing: Closing, first_day: bool = False, **row: Key) -> Cited:
    quarters = closing.quarters[:1] if first_day else closing.quarters
    return figures.table("placements.csv").sum("people", area=closing.doors, quarter=quarters, **row)


def _waiting(figures: Figures, closing: Closing, quarter: str) -> Cited:
    return figures.table("waiting.csv").sum("people", area=closing.doors, quarter=quarter)


def _sentence(figures: Figures, closing: Closing, each: Moved) -> Markup:
    """When it is, and what becomes of them, each figure with its source."""
    shown = {
        "to_move": _to_move(figures, closing, each.to_move),
        "that_day": _placed(figures, closing, first_day=True).people(),
        "placed": _placed(figures, closing).people(),
        "out_of_borough": _placed(figures, closing, out_of_borough="true").people(),
        "waiting": _waiting(figures, closing, closing.quarter).people(),
        "still_waiting": _waiting(figures, closing, closing.quarters[-1]).people(),
    }
    said: list[Part] = []
    for piece in pieces(closing, each, figures.inputs):
        match piece:
            case Number():
                said.append(shown[piece.key])
            case Called():
                said.append(name(piece.name, 120))
            case _:
                said.append(piece)
    return join(*said)


def _others(figures: Figures, found: list[tuple[Closing, Moved]]) -> list[Part]:
    """Those whom the council does not fund, who leave the plan."""
    said: list[Part] = []
    for closing, each in found:
        if each.others >= SAID:
            others = figures.table("occupancy.csv").sum("others", service=closing.services, quarter=closing.before)
            said.append(
                join(
                    *("Besides them, ", others.people(), f" {people(others)} whom the council does not fund lived in "),
                    *(name(closing.name, 120), ": the plan no longer counts them, and they need help as well."),
                )
            )
    return said


def _table(figures: Figures, found: list[tuple[Closing, Moved]]) -> Markup:
    head: list[Part] = [
        "Home that closes", "On", "Must move", "Placed that day", "Placed in all", "… of these, out of borough",
        "Waiting at that quarter’s end", "Last placed in the quarter from", "Waiting at the plan’s end",
    ]  # fmt: skip
    rows: list[list[Part]] = [
        [
            name(closing.name, 120),
            long_date(closing.quarter),
            _to_move(figures, closing, each.to_move),
            _placed(figures, closing, first_day=True).people(),
            _placed(figures, closing).people(),
            _placed(figures, closing, out_of_borough="true").people(),
            _waiting(figures, closing, closing.quarter).people(),
            quarter_label(each.last_placed) if each.last_placed else "–",
            _waiting(figures, closing, closing.quarters[-1]).people(),
        ]
        for closing, each in found
    ]
    return table("Who must move, people expected, each figure rounded by itself", head, rows)


def _destinations(figures: Figures, found: list[tuple[Closing, Moved]]) -> Markup:
    """Where people go; the homes that take most of them, and all others as one."""
    head: list[Part] = ["Home", "Authority", "In the borough or out of it", "People"]
    made = []
    for closing, each in found:
        if not each.destinations:
            continue
        whole = len(each.destinations) <= KEPT
        shown = each.destinations if whole else each.destinations[: KEPT - 1]
        rows: list[list[Part]] = [
            [
                figures.site_name(place.site),
                name(figures.authorities[place.authority], 60),
                "out of the borough" if place.out_of_borough else "in the borough",
                _placed(figures, closing, site=place.site).people(),
            ]
            for place in shown
        ]
        if not whole:
            others = tuple(place.site for place in each.destinations[len(shown) :])
            rows.append([f"{len(others)} other homes", "", "", _placed(figures, closing, site=others).people()])
        rows.append(["All", "", "", _placed(figures, closing).people()])
        caption = join("Where people go when ", name(closing.name, 120), " closes, over the rest of the plan")
        made.append(table(caption, head, rows, total=len(rows) - 1, look="names"))
    return joined(made)
