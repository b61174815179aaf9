"""What a person sees of a study of uncertainty: the answer, two tables, and what is not in the ranges."""

from collections.abc import Sequence

from capacity.inputs.read.reading import shown
from capacity.inputs.unknown_needs import nothing_known
from capacity.inputs.wording import about, chance_said, in_sentence, is_one, listed, nearest, short_labels
from capacity.outputs.paragraphs import WIDTH, Lines, wrapped
from capacity.studies.uncertainty.planned import ALL, AVOIDABLE, COST, WAITING, Key
from capacity.studies.uncertainty.ranges import Range, chances, made
from capacity.studies.uncertainty.run import Uncertainty
from capacity.studies.uncertainty.simulated import LEAVE, PAY

FAMILIES = 6
"""Families in the table of what moves the figures; tornado.csv has all."""
HEADS = ("As planned", "Median", "5% below", "5% above", "Mean")
CELL = 11
MORE = "type a larger number after --futures"
WEAK = 0.7
"""R² below which straight lines leave much unsaid."""
HARDLY = 0.5
"""People or £m: what no family moves by more is moved by none."""
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
SIMULATED = "each future simulated once"
SAME = {AVOIDABLE: 0.01, WAITING: 0.01, COST: 1.0}
"""People or pounds: a figure whose range is no wider is the same in all futures, and there is nothing to explain."""
QUARTERS = 4
"""In a year."""
NOT_IN_IT = (
    "The ranges leave out figures of the book without a low and a high, such as {still}; fees, beds, homes and"
    " residents, which are as the tables have them; homes that fail; and chance in who comes when{but}. Each plan also"
    " knows its own future from the first day. Figures of one kind, such as all stays, move together; different kinds"
    " move independently."
)
STILL = {
    "rates": ("the rates of admission", ("admissions_per_1000_per_year", "admissions_factor")),
    "hours": ("staff hours", ("hours_per_week", "hours_factor")),
    "stays": ("stays", ("mean_stay_days",)),
    "agency": ("agency staff and what they cost", ("agency_share", "agency_premium_per_hour")),
    "nursing": ("funded nursing care", ("funded_nursing_care_per_week",)),
}
"""Figures of which a reader may think that they move, and the families by which they would."""
READING = (
    "Nine of ten futures lie between “5% below” and “5% above”. Each figure of the book is drawn between its low and"
    " its high, half of the time below the figure that the plan takes and half above. Rounded one by one."
)


def lines(done: Uncertainty) -> Lines:
    """The answer first, as the terminal prints it: no line is over 100 columns."""
    record, rows = done.record, done.rows
    took = record["seconds"]["all"]
    head = f"{record['place']} · {record['scenario']} · {len(made(rows))} futures · {took:.0f} s"
    said: Lines = [*wrapped(head, style="bold"), ("", ""), *wrapped(_answer(done))]
    said += [("", ""), *_ranges(done), *_budgets(done), ("", ""), *wrapped(READING)]
    said += _tornado(done)
    for paragraph in _remarks(done):
        said += [("", ""), *wrapped(paragraph)]
    return [*said, ("", ""), ("", f"Wrote {shown(done.folder)} ({done.files} files).")]


def _span(done: Uncertainty) -> str:
    quarters = done.inputs.scenario.quarters
    years, left = divmod(quarters, QUARTERS)
    if left:
        return f"{quarters} quarter{'' if quarters == 1 else 's'}"
    counted = NUMBERS[years] if years < len(NUMBERS) else str(years)
    return f"{counted} {'year' if years == 1 else 'years'}"


def _answer(done: Uncertainty) -> str:
    """The headline with its range, and what moves it most."""
    people = done.ranges[AVOIDABLE, "", ALL]
    plan, low, high = (about(value) for value in (people.plan, people.low, people.high))
    whom = "person is" if is_one(people.plan) else "people are"
    said_once = high.removeprefix("about ") if low.startswith("about ") else high
    text = (
        f"As planned, {plan} {whom} placed out of borough against their choice over {_span(done)}; in nine of ten"
        f" futures, {low if low == high else f'{low} to {said_once}'}."
    )
    if not done.tornados:
        return text
    bar = done.tornados[0].bars[0]
    factor = next(factor for factor in done.factors if factor.key == bar.key)
    if abs(bar.swing) < HARDLY:
        return text
    more = "more" if bar.swing > 0 else "fewer"
    below, above = factor.sides
    ends = ("all at low" if below else "as planned", "all at high" if above else "as planned")
    size = about(abs(bar.swing))
    people_more = f"{size} {more} {'person' if is_one(bar.swing) else 'people'}"
    return (
        f"{text} What moves it most is {in_sentence(factor.words.label)}: from {ends[0]} to {ends[1]}, {people_more}."
    )


def _ranges(done: Uncertainty) -> Lines:
    """Placements by need, who waits, and cost, over the whole plan."""
    needs = done.inputs.book.needs
    labels = short_labels({name: need.label for name, need in needs.items()})
    ranges = done.ranges
    by_need = [(f"  {labels[n]}", ranges[m, n, y], 1.0, 0) for m, n, y in ranges if (m, y) == (AVOIDABLE, ALL) and n]
    unit, size = ("£m", 1e6) if ranges[COST, "", ALL].high >= 1e6 else ("£k", 1e3)
    simulated = (LEAVE, "", ALL) in ranges
    rows = [
        ("Placed out of borough against their choice", ranges[AVOIDABLE, "", ALL], 1.0, 0),
        *by_need,
        *([(f"  All needs, {SIMULATED}", ranges[LEAVE, "", ALL], 1.0, 0)] if simulated else []),
        ("People waiting at the end", ranges[WAITING, "", ALL], 1.0, 0),
        (f"Net cost to the council, {unit}", ranges[COST, "", ALL], size, 1),
        *([(f"  The same, {SIMULATED}", ranges[PAY, "", ALL], size, 1)] if simulated else []),
    ]
    title = f"Over {_span(done)}"
    return _table(title, HEADS, [(label, _cells(spread, scale, digits)) for label, spread, scale, digits in rows])


def _cells(spread: Range, scale: float, digits: int) -> list[str]:
    values = (spread.plan, spread.median, spread.low, spread.high, spread.mean)
    return ["" if value != value else f"{nearest(value / scale, digits):,.{digits}f}" for value in values]


def _table(title: str, heads: Sequence[str], rows: Sequence[tuple[str, Sequence[str]]]) -> Lines:
    """Labels on the left, figures on the right."""
    width = WIDTH - CELL * len(heads)

    def line(label: str, cells: Sequence[str]) -> str:
        cut = label if len(label) < width else f"{label[: width - 2]}…"
        return (f"{cut:<{width}}" + "".join(f"{cell:>{CELL}}" for cell in cells)).rstrip()

    return [("bold", line(title, heads)), *(("", line(label, cells)) for label, cells in rows)]


def _budgets(done: Uncertainty) -> Lines:
    """The chance that each year's budget holds."""
    found = chances(done.rows)
    if not found:
        return []
    homes = list(dict.fromkeys(home for _, home, _ in found))
    said: Lines = [("", "")]
    for home in homes:
        years = [f"{year} {chance_said(chance)}" for (_, whose, year), chance in found.items() if whose == home]
        whose = f" of {done.inputs.tables.authority_names[home]}" if len(homes) > 1 else ""
        said += wrapped(f"Chance that the budget{whose} holds: {listed(years)}.")
    return said


def _tornado(done: Uncertainty) -> Lines:
    """The families that move any of the figures most."""
    if not done.tornados:
        return [
            ("", ""),
            *wrapped(f"{len(made(done.rows))} futures are too few to say what moves the figures: {MORE}."),
        ]
    by_figure: dict[Key, dict[str, float]] = {
        each.figure: {bar.key: bar.swing for bar in each.bars} for each in done.tornados
    }
    share = {each.figure: {bar.key: bar.share for bar in each.bars} for each in done.tornados}
    order = sorted(done.factors, key=lambda factor: -max(share[figure][factor.key] for figure in share))
    unit, size = ("£m", 1e6) if done.ranges[COST, "", ALL].high >= 1e6 else ("£k", 1e3)
    heads = {AVOIDABLE: "Placed", WAITING: "Waiting", COST: f"Cost, {unit}"}
    scale = {AVOIDABLE: (1.0, 0), WAITING: (1.0, 0), COST: (size, 1)}

    def cell(figure: Key, key: str) -> str:
        divisor, digits = scale[figure[0]]
        value = nearest(by_figure[figure][key] / divisor, digits)
        return f"{value:+,.{digits}f}" if value else "0"

    rows = [(factor.words.label, [cell(figure, factor.key) for figure in by_figure]) for factor in order[:FAMILIES]]
    known = [f"{each.r2:.2f}" if _ranges_at_all(done, each.figure) else "–" for each in done.tornados]
    rows.append(("Share of the variance so explained (R²)", known))
    table = _table("Change from all at low to all at high", [heads[figure[0]] for figure in by_figure], rows)
    more = len(order) - FAMILIES
    return [("", ""), *table, *([("dim", f"and {more} more in tornado.csv")] if more > 0 else [])]


def _ranges_at_all(done: Uncertainty, figure: Key) -> bool:
    """Whether a figure differs between futures, so that families can explain how."""
    spread = done.ranges[figure]
    return spread.high - spread.low > SAME[figure[0]]


def _left_out(done: Uncertainty) -> list[str]:
    """Needs that no home of the place could meet, whose people are not counted."""
    labels = short_labels({name: need.label for name, need in done.inputs.book.needs.items()})
    unknown = [in_sentence(labels[need]) for need in nothing_known(done.inputs)]
    if not unknown:
        return []
    them = "it" if len(unknown) == 1 else "them"
    return [
        f"The place has no known homes for {listed(unknown)}: people who need {them} are planned as waiting and not"
        " counted here."
    ]


def _remarks(done: Uncertainty) -> list[str]:
    """Whatever keeps the answer from being the whole truth."""
    remarks, rows = _left_out(done), done.rows
    weak = [each for each in done.tornados if each.r2 < WEAK and _ranges_at_all(done, each.figure)]
    if weak:
        names = {AVOIDABLE: "placements", WAITING: "who waits", COST: "cost"}
        remarks.append(
            f"For {listed([names[each.figure[0]] for each in weak])} straight lines explain less than {WEAK:.0%} of the"
            " variance: kinds of figures work together there, and a change in the table is only an average."
        )
    failed = [row for row in rows if row.why_not]
    if failed:
        futures = "1 future has no plan and is" if len(failed) == 1 else f"{len(failed)} futures have no plan and are"
        remarks.append(f"{futures} in no range. The first: {failed[0].why_not}")
    if len(rows) < done.wanted:
        remarks.append(
            f"Stopped after {len(rows)} of {done.wanted} futures, as more would hardly change the ranges: the standard"
            " error of each mean is below 3%, and neither end of a range still moves."
        )
    moving = {factor.key for factor in done.factors}
    still = [words for words, keys in STILL.values() if not moving & {*keys}]
    people = (LEAVE, "", ALL) in done.ranges
    but = ", except in the rows that are simulated" if people else ""
    text = NOT_IN_IT.format(still=listed(still) if still else "staff contracted", but=but)
    return [*remarks, text]
