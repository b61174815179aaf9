"""What a person sees after `capacity invest`: no line is wider than 100 columns."""

from collections.abc import Sequence

from capacity.inputs.option_costs import annual_cost, first_quarter
from capacity.inputs.read.reading import shown
from capacity.inputs.wording import nearest
from capacity.outputs.choice import PAGE
from capacity.outputs.choice.words import WEIGHED, WEIGHTED
from capacity.outputs.paragraphs import Lines, wrapped
from capacity.results.record import place_name
from capacity.studies.invest import judged_said
from capacity.studies.invest.because_said import because_lines, in_full
from capacity.studies.invest.plan_totals import BY_NEED, COST, total
from capacity.studies.invest.run import Invested
from capacity.studies.invest.set_tables import regret_rows, set_rows
from capacity.studies.invest.sets import named

WIDTH = 13
SMALL = 0.05  # people or weeks that would be shown as nothing


def lines(invested: Invested) -> Lines:
    """The choice, the sets close to it, and where the run is."""
    inputs, run = invested.run.inputs, invested.run
    summary: Lines = [
        *wrapped(f"{place_name(inputs)} · {inputs.scenario.name} · the best set of options", style="bold"),
        ("", ""),
        *wrapped(f"Recommended set: {named(invested.choice.best)}", "  ", "bold"),
        *_unproven(invested),
        *(judged_said.summary(invested.judged) if invested.judged else []),
        *_taken(invested),
        ("", ""),
        *(judged_said.rows(invested.judged) if invested.judged else set_rows(invested.sets)),
        *wrapped(WEIGHED),
        *(wrapped(WEIGHTED) if "unmet" in invested.choice.best.values else []),
    ]
    summary += [("", ""), *wrapped(_note(invested))] if invested.choice.looked_for else []
    summary += judged_said.lines(invested.judged) if invested.judged else []
    summary += _left(invested) + (because_lines(invested) or _others(invested)) + _tried(invested)
    summary += in_full(invested, invested.because) if invested.because else []
    summary += _brings(invested) + _frontier(invested) + _regrets(invested)
    return [*summary, ("", ""), ("", f"Wrote {shown(run.folder)} ({run.files} files). Open {PAGE}.")]


def _unproven(invested: Invested) -> Lines:
    """Where the time limit came before the set was proven to be the best."""
    gap = invested.choice.gap
    if gap is None:
        return []
    text = f"The best found within the time limit, not proven to be the best: another set may have {gap.words}."
    return wrapped(text, "    ")


def _taken(invested: Invested) -> Lines:
    """Each option of the best set: what it is, from when, and what it costs."""
    inputs = invested.run.inputs
    quarters = inputs.scenario.calendar
    rate, taken = inputs.book.money.discount_rate.value, Lines()
    for option in inputs.scenario.options:
        if option.option in invested.choice.best.counts:
            start = first_quarter(option, quarters)
            when = "after the plan" if start is None else f"from {quarters[start].start:%B %Y}"
            each = " each" if invested.choice.best.counts[option.option] > 1 else ""
            yearly = f"£{annual_cost(option, rate, float):,.0f} a year{each}"
            capital = f"£{option.total_capital / 1e6:,.2f}m of capital" if option.total_capital else "no capital given"
            text = f"{option.option}: {option.label or 'no label'}; {when}, {yearly} ({capital})"
            taken += wrapped(text, "    ", further="      ")
    return taken


def _left(invested: Invested) -> Lines:
    """What is left of the capital."""
    limit = invested.run.record["choice"]["capital_limit"]
    left = None if limit is None else limit - invested.choice.best.values["capital"]
    if not left or left < 1:
        return []
    judge = invested.judged.judge if invested.judged else None
    so = "." if judge or invested.choice.gap else ": no set that costs more is better."
    return [("", f"£{left / 1e6:,.2f}m of £{limit / 1e6:,.2f}m is left{so}")]


def _others(invested: Invested) -> Lines:
    """The options that are not in the best set: which make nothing better, and which cannot be taken."""
    choice = invested.choice
    labels = {option.option: option.label or "no label" for option in invested.run.inputs.scenario.options}
    others: Lines = []
    where = " as the scenario has the book," if invested.judged and invested.judged.judge else ""
    for name in choice.useless:
        others += wrapped(f"{name} makes nothing better{where} if added: {labels[name]}", "  ", further="    ")
    for name in choice.apart:
        others += wrapped(f"{name} cannot be taken with this set: {labels[name]}", "  ", further="    ")
    if choice.useful:
        would = "Would also help, if there were enough capital"
        others += wrapped(f"{would}: {', '.join(choice.useful)}", "  ", further="    ")
    return others


def _tried(invested: Invested) -> Lines:
    """The options that were tried out one by one, and why."""
    impossible = {lost.option for lost in invested.choice.lost if lost.cannot}
    lines: Lines = []
    for name, why in invested.choice.whys.items():
        lines += wrapped(f"{name}: {why}", "  ", further="    ") if name not in impossible else []
    return lines


MEASURES = dict(zip(BY_NEED, ("Weeks of waiting", "Avoidable placements"), strict=True))


def _brings(invested: Invested) -> Lines:
    """Without and with the set: waiting and avoidable placements by need, and the ledger's net cost."""
    if invested.without is None or not invested.without.tables:
        return []
    tables = [invested.without.tables["summary.csv"], invested.run.tables["summary.csv"]]
    rows: Lines = [
        ("", ""), ("bold", f"{'Over the whole plan':<44}{'without':>{WIDTH}}{'with':>{WIDTH}}{'change':>{WIDTH}}"),
    ]  # fmt: skip
    for measure, label in MEASURES.items():
        for need, described in invested.run.inputs.book.needs.items():
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


def _note(invested: Invested) -> str:
    choice = invested.choice
    near = len(choice.near)
    many = "No other set is" if not near else f"{near} other set{'s are' if near > 1 else ' is'}"
    if choice.gap:
        return "No other sets were looked for within 2% of it: type a longer --time-limit."
    note = f"{many} within 2% of the best in every priority."
    common = set(choice.best.counts).intersection(*(other.counts for other in choice.near))
    if near:
        note += f" In all of them: {', '.join(sorted(common)) or 'nothing'}."
    return note + (f" {choice.stopped[0].upper()}{choice.stopped[1:]}." if choice.stopped else "")


def _frontier(invested: Invested) -> Lines:
    if not invested.frontier:
        return []
    steps = invested.frontier
    most = steps[0].best.values["capital"]
    head: Lines = [("", ""), ("bold", "The best set for every sum of capital")]
    rows: Lines = [*head, *set_rows([step.best for step in steps])]
    if steps[0].gap is None:
        rows.append(("", f"More capital than £{most / 1e6:,.2f}m no longer helps."))
    unproven = [(number, step.gap) for number, step in enumerate(steps, start=1) if step.gap is not None]
    for number, gap in unproven:
        rows += wrapped(f"Set {number} is the best so far: another for that sum may have {gap.words}.")
    return rows


def _regrets(invested: Invested) -> Lines:
    """Sets × futures: how much worse each is than the best of them in that future; and the futures left out."""
    regret_lines: Lines = []
    if invested.regrets:
        head = "How much worse each set is than the best, in each future (set numbers as in the first table)"
        same: Lines = [("", "  The sets are equally good in all of them.")]
        regret_lines += [("", ""), ("bold", head), *(regret_rows(invested.regrets, invested.sets) or same)]
    for omitted in invested.left_out:
        regret_lines += [("", ""), *wrapped(f"Not planned: {omitted.futures}, because {omitted.why}.")]
        regret_lines += wrapped(f"To plan them, give a range in the scenario or the book, such as {omitted.how}", "  ")
    return regret_lines
