"""What a person sees after `capacity invest`."""

import math
from collections.abc import Sequence

import pandas as pd

from capacity.invest.futures import CENTRAL
from capacity.invest.run import Invested, named
from capacity.invest.search import Set
from capacity.investment import annual_cost, first_quarter
from capacity.quarters import plan_quarters
from capacity.read.inputs import shown
from capacity.record import place_name

Lines = list[tuple[str, str]]
FIGURES = {  # priority: heading, what it is divided by, decimals
    "safe_staffing": ("Unstaffed h", 1, 0),
    "unmet": ("Waiting", 1, 1),
    "out_of_borough": ("Avoidable", 1, 1),
    "budget": ("Over, £m", 1e6, 2),
    "cost": ("Cost*, £m", 1e6, 2),
    "capital": ("Capital, £m", 1e6, 2),
    "travel": ("Travel km", 1, 0),
}
WIDTH = 13
SMALL = 0.05  # people or weeks that would be shown as nothing


def lines(made: Invested) -> Lines:
    """The choice, what stands near it, and where the run is."""
    inputs, choice, run = made.run.inputs, made.choice, made.run
    best, wide = choice.best, max([len(named(one)) for one in (*made.sets, *made.frontier)] + [12]) + 4
    found: Lines = [
        ("bold", f"{place_name(inputs)} · {inputs.scenario.name} · the best set of options"),
        ("", ""),
        ("bold", f"  {named(best)}"),
        *_taken(made),
        ("", ""),
        ("bold", _heading("Set", wide, best)),
    ]
    found += [("", _row(one, wide)) for one in made.sets]
    found += [
        (
            "",
            "* as the plan weighs it: with what those still there at the plan's end go on to cost",
        )
    ]
    found += [("", ""), ("", _note(made))] if made.choice.looked_for else []
    found += _left(made)
    labels = {option.option: option.label for option in inputs.scenario.options}
    found += [("", f"  {name} makes nothing better beside them: {labels[name]}") for name in choice.useless]
    found += [("", f"  {name}: {why}") for name, why in choice.whys.items()]
    found += _brings(made) + _frontier(made, wide) + _regrets(made)
    return [*found, ("", ""), ("", f"Wrote {shown(run.folder)} ({run.files} files). Open map.html.")]


def _taken(made: Invested) -> Lines:
    """Each option of the best set: what it is, from when, and what it costs."""
    inputs = made.run.inputs
    quarters = plan_quarters(inputs.scenario.start, inputs.scenario.quarters)
    rate, lines = inputs.book.money.discount_rate.value, list[tuple[str, str]]()
    for option in inputs.scenario.options:
        if option.option in made.choice.best.counts:
            start = first_quarter(option, quarters)
            when = "after the plan" if start is None else f"from {quarters[start].start:%B %Y}"
            each = " each" if made.choice.best.counts[option.option] > 1 else ""
            yearly = f"£{annual_cost(option, rate, float):,.0f} a year{each}"
            capital = f" (£{option.total_capital / 1e6:,.2f}m of capital)" if option.total_capital else ""
            lines.append(("", f"    {option.option}: {option.label or 'no label'}; {when}, {yearly}{capital}"))
    return lines


def _left(made: Invested) -> Lines:
    """What is left of the capital."""
    limit = made.run.record["choice"]["capital_limit"]
    left = None if limit is None else limit - made.choice.best.values["capital"]
    if not left or left < 1:
        return []
    return [("", f"£{left / 1e6:,.2f}m of £{limit / 1e6:,.2f}m is left: no set that spends more is better.")]


MEASURES = {"waiting_weeks": "Weeks of waiting", "avoidable_out_of_borough": "Avoidable placements"}


def _brings(made: Invested) -> Lines:
    """Without and with the set: waiting and avoidable placements by need, and the ledger's net cost."""
    if made.without is None or not made.without.tables:
        return []
    tables = [made.without.tables["summary.csv"], made.run.tables["summary.csv"]]
    rows: Lines = [
        ("", ""), ("bold", f"{'Over the whole plan':<44}{'without':>{WIDTH}}{'with':>{WIDTH}}{'change':>{WIDTH}}"),
    ]  # fmt: skip
    for measure, label in MEASURES.items():
        for need, described in made.run.inputs.book.needs.items():
            values = [_sum(table, measure, need) for table in tables]
            if max(values) > SMALL:
                rows.append(("", _line(f"{label}, {described.label.split(' (')[0].lower()}", values, 1, 1)))
    rows.append(("", _line("Net cost to the council (the ledger), £m", [_sum(t, "net_cost") for t in tables], 1e6, 2)))
    return rows


def _sum(table: pd.DataFrame, measure: str, need: str | None = None) -> float:
    rows = table[table["measure"] == measure]
    rows = rows if need is None else rows[rows["need"] == need]
    return float(rows["value"].sum())


def _line(label: str, values: Sequence[float], size: float, decimals: int) -> str:
    before, now = (value / size for value in values)
    cells = [f"{before:,.{decimals}f}", f"{now:,.{decimals}f}", f"{now - before:+,.{decimals}f}"]
    return f"  {label:<42}" + "".join(f"{cell:>{WIDTH}}" for cell in cells)


def _heading(first: str, wide: int, one: Set) -> str:
    return f"{first:<{wide}}" + "".join(
        f"{FIGURES[priority][0]:>{WIDTH}}" for priority in one.values if priority in FIGURES
    )


def _row(one: Set, wide: int) -> str:
    cells = []
    for priority, value in one.values.items():
        if priority not in FIGURES:
            continue
        _, size, decimals = FIGURES[priority]
        cells.append(f"{value / size:,.{decimals}f}")
    return f"{named(one):<{wide}}" + "".join(f"{cell:>{WIDTH}}" for cell in cells)


def _note(made: Invested) -> str:
    choice = made.choice
    near = len(choice.near)
    many = "No other set is" if not near else f"{near} other set{'s are' if near > 1 else ' is'}"
    note = f"{many} within 2% of the best in every priority."
    common = set(choice.best.counts).intersection(*(one.counts for one in choice.near))
    if near:
        note += f" In all of them: {', '.join(sorted(common)) or 'nothing'}."
    return note + (f" {choice.stopped[0].upper()}{choice.stopped[1:]}." if choice.stopped else "")


def _frontier(made: Invested, wide: int) -> Lines:
    if not made.frontier:
        return []
    most = made.frontier[0].values["capital"]
    rows: Lines = [("", ""), ("bold", _heading("Best set for its capital", wide, made.frontier[0]))]
    rows += [("", _row(one, wide)) for one in made.frontier]
    return [*rows, ("", f"More capital than £{most / 1e6:,.2f}m no longer helps.")]


def _regrets(made: Invested) -> Lines:
    """For each future, the priority in which the sets differ first and how much worse each is than the best there."""
    if not made.regrets:
        return []
    rows: Lines = [("", ""), ("bold", "How much worse than the best of these sets, in other futures")]
    for future in dict.fromkeys(regret.future for regret in made.regrets):
        rows.append(("", f"  {future if future != CENTRAL else 'As in the book'}"))
        for priority in dict.fromkeys(regret.priority for regret in made.regrets):
            here = [r for r in made.regrets if (r.future, r.priority) == (future, priority)]
            if any(r.regret > 1e-6 for r in here):
                rows.append(("", f"    {FIGURES[priority][0]:<14}" + _cells(priority, [r.regret for r in here], made)))
    return rows


def _cells(priority: str, values: Sequence[float], made: Invested) -> str:
    _, size, decimals = FIGURES[priority]
    parts = [
        f"{named(one)}: " + ("no plan" if math.isnan(value) else f"+{value / size:,.{decimals}f}")
        for one, value in zip(made.sets, values, strict=True)
    ]
    return "; ".join(parts)
