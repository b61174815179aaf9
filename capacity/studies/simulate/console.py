"""What a person sees of a simulation: one table, and what it says."""

from collections.abc import Sequence

import pandas as pd

from capacity.inputs.errors import printable
from capacity.inputs.read.reading import shown
from capacity.inputs.wording import chance_said, is_one, nearest
from capacity.outputs.paragraphs import WIDTH, Lines, wrapped
from capacity.studies.simulate.brokers import BROKERS, IN_BOROUGH_FIRST, PLAN
from capacity.studies.simulate.study import Simulated

DAYS = "days_from_decision_to_move"
ROWS = (
    ("avoidable_out_of_borough", "People out of borough against their choice", 0),
    (DAYS, "Days from decision to move, on average", 0),
    ("waiting_weeks", "Weeks waited because nothing is free", 0),
    ("withdrew", "People who gave up waiting", 0),
)
LEAST_LABEL = 42  # characters of a label that are shown where there is another way
LARGE = 1e6  # £: from here on costs are told in millions
NOBODY = "–"  # days of nobody; and of the plan, which spreads all waiting over all placed: another measure
HEADS = {PLAN: "following the plan"}
"""A broker's heading where its name alone would be read as something else."""
READING = (
    "How to read it: the figure in the middle (the median), and in brackets the range in which nine of ten"
    " replications lie. The plan knows the future and counts expected people, so fractions. In a replication whole"
    " people come by chance, and nobody knows who comes tomorrow; what the book assumes (how many come, how long they"
    " stay, hours of care) is the same in all of them, so the truth may lie outside the brackets. A cost that is lower"
    " because people wait longer or give up is no saving.",
)


def lines(done: Simulated, seconds: float) -> Lines:
    """The table with the plan's figures beside each broker's: no line is over 100 columns."""
    record = done.record
    head = (
        f"{record['place']} · {record['scenario']} · {done.replications} replications, person by person,"
        f" seed {done.seed} · {seconds:.0f} s"
    )
    said: Lines = [*wrapped(head, style="bold"), ("", "")]
    for text in sentences(done):
        said += wrapped(text)
    said += [("", ""), *_table(done)]
    for paragraph in READING:
        said += [("", ""), *wrapped(paragraph, style="dim")]
    for broker in done.by_broker:
        said += wrapped(f"{HEADS.get(broker, broker)}: {BROKERS[broker]}.", style="dim")
    return [*said, ("", ""), ("", f"Wrote {shown(done.folder)} ({done.files} files).")]


def _table(done: Simulated) -> Lines:
    people, money = done.tables["people.csv"], done.tables["money.csv"]
    brokers = list(done.by_broker)
    rows = [[label, *_cells(_whole(people, measure), brokers, 1.0, digits)] for measure, label, digits in ROWS]
    rows[[measure for measure, _, _ in ROWS].index(DAYS)][1] = NOBODY
    homes = list(dict.fromkeys(money["home"]))
    names = done.inputs.tables.authority_names
    for home in homes:
        net = money[(money["home"] == home) & (money["measure"] == "net") & (money["financial_year"] == "")]
        of = f", {names[home]}" if len(homes) > 1 else ""
        unit, pounds = ("£m", 1e6) if net["high"].max() >= LARGE else ("£k", 1e3)
        rows.append([f"Net cost to the council{of}, {unit}", *_cells(net, brokers, pounds, 1)])
        budgets = money[(money["home"] == home) & (money["measure"] == "budget_holds")]
        for year in dict.fromkeys(budgets["financial_year"]):
            row = budgets[budgets["financial_year"] == year].set_index("broker")
            held = ["yes" if row["plan"].iloc[0] else "no", *(chance_said(row["mean"][broker]) for broker in brokers)]
            rows.append([f"Chance that the {year} budget holds{of}", *held])
    return _laid_out([["Over the whole plan", "As planned", *(HEADS.get(b, b) for b in brokers)], *rows])


def _whole(people: pd.DataFrame, measure: str) -> pd.DataFrame:
    return people[_everything(people) & (people["measure"] == measure)]


def _everything(people: pd.DataFrame) -> "pd.Series[bool]":
    return (people["home"] == "") & (people["need"] == "") & (people["financial_year"] == "")


def _cells(rows: pd.DataFrame, brokers: Sequence[str], unit: float, digits: int) -> list[str]:
    """The plan's figure, then each broker's median and range."""
    of = rows.set_index("broker")

    def figure(value: float) -> str:
        return f"{nearest(value / unit, digits):,.{digits}f}"

    def spread(b: str) -> str:
        known = not pd.isna(of["median"][b])
        return f"{figure(of['median'][b])} ({figure(of['low'][b])} to {figure(of['high'][b])})" if known else NOBODY

    planned = of["plan"].iloc[0]
    return [NOBODY if pd.isna(planned) else figure(planned), *map(spread, brokers)]


def _laid_out(table: Sequence[Sequence[str]]) -> Lines:
    """Labels on the left, figures on the right, below their headings."""
    widths = [max(len(row[n]) for row in table) + 2 for n in range(1, len(table[0]))]
    label = min(max(len(row[0]) for row in table), WIDTH - sum(widths))
    if label < LEAST_LABEL and len(table[0]) > 3:  # several brokers: a table for each half of them
        half = 2 + (len(table[0]) - 2) // 2
        first = [row[:half] for row in table]
        second = [[*row[:2], *row[half:]] for row in table]
        return [*_laid_out(first), ("", ""), *_laid_out(second)]
    said: Lines = []
    for number, row in enumerate(table):
        figures = "".join(cell.rjust(width) for cell, width in zip(row[1:], widths, strict=True))
        said.append(("" if number else "bold", f"{printable(row[0], label):<{label}}{figures}".rstrip()))
    return said


def sentences(done: Simulated) -> list[str]:
    """What a simulation says first, in two sentences at most."""
    people = done.tables["people.csv"]
    away = _by_broker(_whole(people, "avoidable_out_of_borough"))
    weeks = _by_broker(_whole(people, "waiting_weeks"))
    first = next(iter(away))
    one = away[first]
    low, middle, high, plan = (f"{nearest(one[name]):,.0f}" for name in ("low", "median", "high", "plan"))
    how = "if the council follows the plan" if first == PLAN else f"if people are offered {BROKERS[first]}"
    whom = "person is" if is_one(one["median"]) else "people are"
    said = [
        f"In the middle replication, {how}, {middle} {whom} placed out of borough against their choice over the whole"
        f" plan; in nine of ten replications {low} to {high}. The plan itself has {plan}."
    ]
    days = float(done.record["assumed"]["patience_days"])
    if first == PLAN and IN_BOROUGH_FIRST in away and days > 0:
        other = away[IN_BOROUGH_FIRST]
        waits = [f"{nearest(weeks[broker]['median']):,.0f}" for broker in (IN_BOROUGH_FIRST, PLAN)]
        said.append(
            f"If they first wait up to {days:,.10g} days for a home in their borough instead, it is"
            f" {nearest(other['median']):,.0f}, and all together they wait {waits[0]} weeks"
            f"{', as before' if waits[0] == waits[1] else f', not {waits[1]}'}."
        )
    return said


def _by_broker(rows: pd.DataFrame) -> dict[str, dict[str, float]]:
    figures = rows.set_index("broker")[["plan", "low", "median", "high"]]
    return {str(broker): {str(name): float(value) for name, value in row.items()} for broker, row in figures.iterrows()}
