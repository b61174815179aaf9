"""What a person sees after `capacity invest`: no line is wider than 100 columns."""

from collections.abc import Sequence

from capacity.inputs.option_costs import annual_cost, first_quarter
from capacity.inputs.read.reading import shown
from capacity.inputs.wording import nearest
from capacity.outputs.paragraphs import Lines, wrapped
from capacity.results.record import place_name
from capacity.studies.invest.plan_totals import BY_NEED, COST, total
from capacity.studies.invest.run import Invested, named
from capacity.studies.invest.set_tables import regret_rows, set_rows

WIDTH = 13
SMALL = 0.05  # people or weeks that would be shown as nothing


def lines(made: Invested) -> Lines:
    """The choice, what stands near it, and where the run is."""
    inputs, run = made.run.inputs, made.run
    found: Lines = [
        *wrapped(f"{place_name(inputs)} · {inputs.scenario.name} · the best set of options", style="bold"),
        ("", ""),
        *wrapped(f"Recommended set: {named(made.choice.best)}", "  ", "bold"),
        *_taken(made),
        ("", ""),
        *set_rows(made.sets),
        *wrapped("* as the plan weighs it: with what people in care at the end of the plan go on to cost"),
    ]
    found += [("", ""), *wrapped(_note(made))] if made.choice.looked_for else []
    found += _left(made) + _others(made) + _brings(made) + _frontier(made) + _regrets(made)
    return [*found, ("", ""), ("", f"Wrote {shown(run.folder)} ({run.files} files). Open map.html.")]


def _taken(made: Invested) -> Lines:
    """Each option of the best set: what it is, from when, and what it costs."""
    inputs = made.run.inputs
    quarters = inputs.scenario.calendar
    rate, found = inputs.book.money.discount_rate.value, Lines()
    for option in inputs.scenario.options:
        if option.option in made.choice.best.counts:
            start = first_quarter(option, quarters)
            when = "after the plan" if start is None else f"from {quarters[start].start:%B %Y}"
            each = " each" if made.choice.best.counts[option.option] > 1 else ""
            yearly = f"£{annual_cost(option, rate, float):,.0f} a year{each}"
            capital = f"£{option.total_capital / 1e6:,.2f}m of capital" if option.total_capital else "no capital given"
            text = f"{option.option}: {option.label or 'no label'}; {when}, {yearly} ({capital})"
            found += wrapped(text, "    ", further="      ")
    return found


def _left(made: Invested) -> Lines:
    """What is left of the capital."""
    limit = made.run.record["choice"]["capital_limit"]
    left = None if limit is None else limit - made.choice.best.values["capital"]
    if not left or left < 1:
        return []
    return [("", f"£{left / 1e6:,.2f}m of £{limit / 1e6:,.2f}m is left: no set that costs more is better.")]


def _others(made: Invested) -> Lines:
    """The options that are not in the best set: which make nothing better, which cannot be taken, which were tried."""
    choice = made.choice
    labels = {option.option: option.label or "no label" for option in made.run.inputs.scenario.options}
    found: Lines = []
    for name in choice.useless:
        found += wrapped(f"{name} makes nothing better if added: {labels[name]}", "  ", further="    ")
    for name in choice.apart:
        found += wrapped(f"{name} cannot be taken with this set: {labels[name]}", "  ", further="    ")
    if choice.useful:
        would = "Would also help, if there were enough capital"
        found += wrapped(f"{would}: {', '.join(choice.useful)}", "  ", further="    ")
    for name, why in choice.whys.items():
        found += wrapped(f"{name}: {why}", "  ", further="    ")
    return found


MEASURES = dict(zip(BY_NEED, ("Weeks of waiting", "Avoidable placements"), strict=True))


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
            values = [total(table, measure, need) for table in tables]
            if max(values) > SMALL:
                rows.append(("", _line(f"{label}, {described.label.split(' (')[0].lower()}", values, 1, 1)))
    rows.append(("", _line("Net cost to the council (the ledger), £m", [total(t, COST) for t in tables], 1e6, 2)))
    return rows


def _line(label: str, values: Sequence[float], size: float, decimals: int) -> str:
    """Both figures and their change: that of the figures as shown, as in the report."""
    before, now = (value / size for value in values)
    change = nearest(now, decimals) - nearest(before, decimals)
    cells = [f"{nearest(value, decimals):,.{decimals}f}" for value in (before, now)] + [_change(change, decimals)]
    return f"  {label:<42}" + "".join(f"{cell:>{WIDTH}}" for cell in cells)


def _change(value: float, decimals: int) -> str:
    """With its sign; what rounds to nothing has none."""
    return f"{value:+,.{decimals}f}" if round(value, decimals) else f"{0:.{decimals}f}"


def _note(made: Invested) -> str:
    choice = made.choice
    near = len(choice.near)
    many = "No other set is" if not near else f"{near} other set{'s are' if near > 1 else ' is'}"
    note = f"{many} within 2% of the best in every priority."
    common = set(choice.best.counts).intersection(*(one.counts for one in choice.near))
    if near:
        note += f" In all of them: {', '.join(sorted(common)) or 'nothing'}."
    return note + (f" {choice.stopped[0].upper()}{choice.stopped[1:]}." if choice.stopped else "")


def _frontier(made: Invested) -> Lines:
    if not made.frontier:
        return []
    most = made.frontier[0].values["capital"]
    head: Lines = [("", ""), ("bold", "The best set for every sum of capital")]
    return [*head, *set_rows(made.frontier), ("", f"More capital than £{most / 1e6:,.2f}m no longer helps.")]


def _regrets(made: Invested) -> Lines:
    """Sets × futures: how much worse each is than the best of them there; and the futures that are left out."""
    found: Lines = []
    if made.regrets:
        head = "How much worse each set is than the best, in each future (set numbers as in the first table)"
        same: Lines = [("", "  The sets are equally good in all of them.")]
        found += [("", ""), ("bold", head), *(regret_rows(made.regrets, made.sets) or same)]
    for each in made.left_out:
        found += [("", ""), *wrapped(f"Not planned: {each.futures}, because {each.why}.")]
        found += wrapped(f"To plan them, give a range in the scenario or the book, such as {each.how}", "  ")
    return found
