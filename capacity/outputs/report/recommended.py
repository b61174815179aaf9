"""On the first page of a plan that `capacity invest` chose: what is recommended, what it takes, and what it brings."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from capacity.inputs.wording import nearest
from capacity.outputs.pages.markup import Markup, Part, join, name, tag
from capacity.outputs.report.cite import Cited, Key, cited_text, number
from capacity.outputs.report.cited_run import Figures, inside
from capacity.outputs.report.html_tables import bullets, paragraphs, table
from capacity.outputs.report.sentences import SMALL

MEASURES = {"waiting_weeks": "Weeks of waiting", "avoidable_out_of_borough": "Avoidable placements out of borough"}
JUDGES = {
    "expected": "its expected figures",
    "cvar": "its figures in the worst futures",
    "regret": "its largest regret",
}
"""By whom a set was chosen over futures."""
LESS = {
    "safe_staffing": "fewer unstaffed hours",
    "unmet": "fewer weeks of waiting",
    "out_of_borough": "fewer avoidable placements",
    "budget": "less overspend",
    "cost": "less cost",
    "capital": "less capital",
    "fairness": "a more even share of placements out of borough",
    "travel": "less travel",
    "fewest": "fewer options",
}
"""What a set may have that a time limit kept from being found, by the priority in which it may be better."""


def recommended(figures: Figures) -> Iterator[Markup]:
    """The section; empty for a run that no choice led to."""
    choice = figures.record.get("choice")
    if not choice:
        return
    judged = _judged(choice.get("futures", {}), figures.record["label"].partition(": ")[2])
    options = [option for option in figures.inputs.scenario.options if option.option in choice["chosen"]]
    if not options:
        why = "" if judged or choice.get("gap_in") else "None of the options makes anything better: "
        yield join(tag("p", f"{why}{'t' if why else 'T'}he recommendation is to take none."), judged, _unproven(choice))
        return
    often = Counter(choice["chosen"])
    items: list[Part] = [
        join(
            f"{often[option.option]} × " if often[option.option] > 1 else "",
            name(option.label or option.option, 200),
            "" if option.total_capital else " (no capital given)",
        )
        for option in options
    ]
    limit = choice["capital_limit"]
    of = join(" of the £", _recorded(limit, "choice/capital_limit"), " available") if limit is not None else ""
    yield tag(
        "section",
        paragraphs(join("Capital: £", _recorded(figures.record["capital"], "capital"), of, ". The options:")),
        bullets(items),
        judged,
        _unproven(choice),
        _brings(figures, choice["plan_without"]),
        aria_label="What is recommended",
    )


def _unproven(choice: Mapping[str, Any]) -> Markup:
    """Where a time limit came before the set was proven to be the best."""
    if not choice.get("gap_in"):
        return Markup("")
    may = f"another set may have {LESS[choice['gap_in']]}"
    return paragraphs(f"This is the best set found within the time limit. It is not proven to be the best: {may}.")


def _judged(futures: Mapping[str, Any], chosen: str) -> Markup:
    """Who chose the set, and in how many futures it is the best; nothing where sets were not judged over futures."""
    if "judge" not in futures:
        return Markup("")
    at = "choice/futures"
    count = cited_text(number(len(futures["planned"])), "run.json", f"{at}/planned", "count")
    share = cited_text(number(futures["chance_best_percent"]), "run.json", f"{at}/chance_best_percent", "percent")
    judge, own = futures["judge"], futures["own_best"]
    if judge is None:
        return paragraphs(join("Best as the scenario has the book; in ", share, "% of ", count, " futures, too."))
    by = JUDGES[judge.split(":")[0]]
    besides = (
        "" if own == chosen else join(" As the scenario has the book, the best set would be ", name(own, 200), ".")
    )
    return paragraphs(
        join(f"Chosen by {by} over ", count, " futures; it is the best in ", share, "% of them.", besides)
    )


def _recorded(pounds: float, row: str) -> Markup:
    return cited_text(number(pounds), "run.json", row, "pounds")


def _brings(figures: Figures, without: list[Mapping[str, Any]]) -> Markup:
    """Over the whole plan, without the set and with it."""
    rows: list[list[Part]] = []
    for place, before in enumerate(without):
        row: dict[str, Key] = {"measure": before["measure"]}
        row |= {"need": before["need"]} if before["need"] else {}
        now = figures.table("summary.csv").sum("value", **row)
        places, scale = (1, 1.0) if before["need"] else (0, 1e3)
        if max(before["value"], now.value) >= SMALL:
            was = cited_text(number(before["value"], places), "run.json", f"choice/plan_without/{place}/value", "value")
            rows.append([_label(figures, before), was, now.show(places, scale), _change(before, now, places, scale)])
    if not rows:
        return Markup("")
    return table(
        "What it brings, over the whole plan (people as expected)",
        ["", "Without it", "With it", "Change"],
        rows,
    )


def _label(figures: Figures, row: Mapping[str, Any]) -> Markup:
    if not row["need"]:
        return join("Net cost to the council, including the investment’s yearly cost, £ thousand")
    return join(MEASURES[row["measure"]], ", ", inside(figures.needs[row["need"]]))


def _change(before: Mapping[str, Any], now: Cited, places: int, scale: float) -> str:
    """The difference between the figures as shown."""
    return number(nearest(now.value / scale, places) - before["value"], places, sign=True)
