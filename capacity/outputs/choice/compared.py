"""Tables of a choice: what the set brings, every option with in or out and why, the sets, and the futures."""

from collections.abc import Mapping, Sequence

from capacity.inputs.option_costs import annual_cost, first_quarter
from capacity.inputs.schema import Option
from capacity.inputs.wording import listed
from capacity.outputs.choice import FRONTIER, JUDGED, REGRET, SETS
from capacity.outputs.choice.changes import change
from capacity.outputs.choice.chosen import AVOIDABLE, CHANGED, NOTHING, WAITING, Brought, Chosen, Row, differs
from capacity.outputs.choice.lost import why_lost
from capacity.outputs.choice.words import FIGURES, FUTURES, WORDS
from capacity.outputs.grids import Cell, Column, Grid

SHOWN = 12
"""Sets judged over futures that the page shows; judged.csv has all."""


def brings_grid(chosen: Chosen) -> Grid:
    """Weeks of waiting and avoidable placements by need, without the set and with it, and all needs together."""
    of: dict[str, dict[str, Brought]] = {}
    for each in chosen.brought:
        of.setdefault(each.label, {})[each.measure] = each
    rows = [(label, *_pair(found.get(AVOIDABLE)), *_pair(found.get(WAITING))) for label, found in of.items()]
    parts = [[each for each in chosen.brought if each.measure == measure] for measure in (AVOIDABLE, WAITING)]
    whole = [
        Brought("All needs", measure, sum(b.without for b in found), sum(b.with_it for b in found))
        for measure, found in zip((AVOIDABLE, WAITING), parts, strict=True)
    ]
    rows.append(("All needs", *_pair(whole[0]), *_pair(whole[1])))
    columns = [Column("Need")]
    for what in ("Avoidable placements", "Weeks of waiting"):
        columns += [Column(f"{what}, without", 1), Column("with the set", 1), Column("change", 1, signed=True)]
    caption = "Over the whole plan, as the plan expects. Avoidable: placed out of borough without choosing to leave"
    return Grid("brings", caption, tuple(columns), tuple(rows), (len(rows) - 1,))


def _pair(brought: Brought | None) -> tuple[Cell, ...]:
    return (0.0, 0.0, 0.0) if brought is None else (brought.without, brought.with_it, brought.change)


def options_grid(chosen: Chosen) -> Grid:
    """Every option: whether it is in the set, what it costs, from when, and why it is in or out."""
    rate, quarters = chosen.inputs.book.money.discount_rate.value, chosen.inputs.scenario.calendar
    rows = list[tuple[Cell, ...]]()
    for option in sorted(chosen.open, key=lambda option: option.option not in chosen.counts):
        start, count = first_quarter(option, quarters), chosen.counts.get(option.option, 0)
        taken = "out" if not count else "in" if option.repeat == 1 else f"in, {count} of {option.repeat}"
        since = "after the plan" if start is None else f"{quarters[start].start:%b %Y}"
        capital = option.total_capital / 1e3 or None
        what = f"{option.option}: {option.label or 'no label'}"
        why = _why_in(chosen, option, count) if count else _why_out(chosen, option)
        why = why[:1].upper() + why[1:]
        rows.append((what, taken, capital, annual_cost(option, rate, float) / 1e3, since, why))
    columns = (
        Column("Option"),
        Column("In the set?"),
        Column("Capital, £k"),
        Column("£k a year"),
        Column("From"),
        Column("Why", words=True),
    )
    caption = "All options; prices are for one of each"
    return Grid("options", caption, columns, tuple(rows), tuple(n for n, row in enumerate(rows) if row[1] != "out"))


def _why_in(chosen: Chosen, option: Option, count: int) -> str:
    """What the best of the sets that were compared has worse which has it less often."""
    if chosen.judge:
        return "in the set that is best over the futures"
    others = [row for row in chosen.files[SETS][1:] if _times(row["options"], option.option) < count]
    if not others:
        return "no set without it was compared"
    order = [*chosen.priorities, "capital", "fewest"]
    best = min(others, key=lambda row: (-_place(order, row["worse_in"]), float(row["worse_by"])))
    less = "Without it" if count == 1 else "With fewer of it"
    named = "no option at all" if best["options"] == NOTHING else best["options"]
    if not best["worse_in"]:
        return f"{less}, another set is as good: {named}"
    return f"{less}, the best set compared ({named}) has {change(best['worse_in'], float(best['worse_by']))}"


def _place(order: Sequence[str], priority: str) -> int:
    """How late a set differs from the best: later is nearer to it."""
    return order.index(priority) if priority in order else len(order)


def _times(named: str, option: str) -> int:
    """How often an option is in a set, by what the set is called."""
    for part in named.split(", "):
        count, times, name = part.rpartition(" × ")
        if (name if times else part) == option:
            return int(count) if times else 1
    return 0


def _why_out(chosen: Chosen, option: Option) -> str:
    choice, name = chosen.choice, option.option
    for lost in choice["because"]:
        if lost["option"] == name:
            return why_lost(lost)
    for key, said in (
        ("makes_nothing_better", "makes nothing better if added"),
        ("cannot_be_taken_beside", "cannot be taken with this set"),
        ("would_make_something_better", "would help on top of the set; why it is not in it was not looked for"),
    ):
        if name in choice[key]:
            return said
    return "the time limit came before this was asked"


def sets_grid(chosen: Chosen) -> Grid:
    """The sets that were compared: the recommended one, those near it, the best with each other option, no option."""
    near, rows = set(chosen.choice["near"]["sets"]), chosen.files[SETS]
    priorities = _telling(chosen, rows)
    body = list[tuple[Cell, ...]]()
    for place, row in enumerate(rows):
        kinds = [
            "recommended" if not place else "",
            f"within {chosen.choice['near']['within'] * 100:g}% of it" if row["options"] in near else "",
            f"best with {row['best_with']}" if row["best_with"] else "",
            "no option" if row["options"] == NOTHING else "",
        ]
        worse = change(row["worse_in"], float(row["worse_by"])) if row["worse_in"] and place else ""
        figures = [float(row[p]) / FIGURES[p][1] if row[p] else None for p in priorities]
        body.append(
            (
                str(place + 1),
                *figures,
                row["options"],
                "; ".join(filter(None, [listed([kind for kind in kinds if kind]), worse])),
            )
        )
    said = (Column("Options", words=True), Column("What it is, and how it differs", words=True))
    columns = (Column("Set"), *map(_column, priorities), *said)
    return Grid("sets", "With the figures of the book as the scenario has them", columns, tuple(body), (0,))


def _column(priority: str) -> Column:
    heading, _, digits = FIGURES[priority]
    return Column(heading, digits)


def _telling(chosen: Chosen, rows: Sequence[Row]) -> list[str]:
    """The priorities in which sets differ, and capital; where they differ in none, the first."""
    telling = [priority for priority in chosen.priorities if differs(rows, priority)]
    return [*(telling or chosen.priorities[:1]), "capital"]


def frontier_grid(chosen: Chosen) -> Grid:
    """The best set for every sum of capital, from the cheapest to the dearest."""
    rows = chosen.files[FRONTIER][::-1]
    priorities = [p for p in _telling(chosen, rows) if p != "capital"]
    ours = chosen.files[SETS][0]["options"]
    body: list[tuple[Cell, ...]] = [
        (float(row["capital"]) / 1e6, *(float(row[p]) / FIGURES[p][1] for p in priorities), row["options"]
         + ("" if row["proven"] == "true" else " (the best so far)")) for row in rows
    ]  # fmt: skip
    columns = (Column("Capital from, £m", 2), *map(_column, priorities), Column("Best set", words=True))
    marked = tuple(n for n, row in enumerate(rows) if row["options"] == ours)
    return Grid("frontier", "The best set for every sum of capital", columns, tuple(body), marked)


def futures_grid(chosen: Chosen) -> Grid | None:
    """The sets over futures: their chance of being the best, or how much worse than the best they are in each."""
    if chosen.files[JUDGED]:
        return _judged(chosen, chosen.files[JUDGED])
    return _regrets(chosen, chosen.files[REGRET]) if chosen.files[REGRET] else None


def _judged(chosen: Chosen, rows: Sequence[Row]) -> Grid:
    decides = next((p for p in chosen.priorities if differs(rows, f"expected_{p}")), chosen.priorities[0])
    unit = FIGURES[decides][1]
    parts = [Column(f"{FIGURES[decides][0]}: {what}", FIGURES[decides][2]) for what in ("expected", "worst", "regret")]
    body = list[tuple[Cell, ...]]()
    for row in rows[:SHOWN]:
        cells = [row[f"{part}_{decides}"] for part in ("expected", "worst", "regret")]
        figures = [float(figure) / unit if figure else None for figure in cells]
        body.append(
            (row["rank"], f"{float(row['chance_best']):.0%}", *figures, row["options"], row["chosen_by"] or None)
        )
    columns = (
        Column("Set"), Column("Best in"), *parts, Column("Options", words=True), Column("Chosen by", words=True),
    )  # fmt: skip
    futures = len(chosen.choice["futures"]["planned"])
    return Grid("futures", f"The sets in {futures:,} futures", columns, tuple(body), (0,))


def _regrets(chosen: Chosen, rows: Sequence[Row]) -> Grid | None:
    """By the first priority in which sets differ in some future; regret.csv has the others."""
    futures = list(dict.fromkeys(row["future"] for row in rows))
    apart = {
        row["priority"]
        for row in rows
        if row["regret"] and float(row["regret"]) > CHANGED * (1 + abs(float(row["value"])))
    }
    decides = next((priority for priority in chosen.priorities if priority in apart), "")
    if not decides or len(futures) < 2:
        return None
    cells: Mapping[tuple[str, str], str] = {
        (row["options"], row["future"]): row["regret"] for row in rows if row["priority"] == decides
    }
    names = list(dict.fromkeys(name for name, _ in cells))
    body: list[tuple[Cell, ...]] = [
        (str(place), *(_regret(decides, cells.get((name, future), "")) for future in futures), name)
        for place, name in enumerate(names, start=1)
    ]
    heads = [Column(" ".join(FUTURES.get(f, ("", f))).strip(), FIGURES[decides][2], signed=True) for f in futures]
    columns = (Column("Set"), *heads, Column("Options", words=True))
    caption = f"How much worse each set is than the best, in each future: {WORDS.get(decides, decides).lower()}"
    return Grid("futures", caption, columns, tuple(body), (0,))


def _regret(priority: str, value: str) -> Cell:
    return float(value) / FIGURES[priority][1] if value else "no plan"
