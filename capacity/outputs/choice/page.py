"""invest.html: one page without script or request, for a board: two sides of A4. Every word of data is escaped."""

from datetime import timedelta

from capacity.inputs.calendar import after, long_date
from capacity.inputs.errors import printable
from capacity.inputs.wording import listed
from capacity.outputs.choice import FRONTIER, SETS
from capacity.outputs.choice.answer import helped, lead, price, reason, takes
from capacity.outputs.choice.assumed import assumed
from capacity.outputs.choice.chosen import Chosen
from capacity.outputs.choice.compared import (
    brings_grid,
    frontier_grid,
    futures_grid,
    options_grid,
    sets_grid,
)
from capacity.outputs.choice.costs import cost_grid, costs_of
from capacity.outputs.choice.frontier_chart import picture
from capacity.outputs.choice.words import WEIGHED, WEIGHTED
from capacity.outputs.pages import frame
from capacity.outputs.pages.markup import Markup
from capacity.outputs.pages.static import static


def page(chosen: Chosen) -> str:
    """The whole page."""
    scenario, costs, futures = chosen.inputs.scenario, costs_of(chosen), futures_grid(chosen)
    end = after(scenario.calendar) - timedelta(1)
    return frame.page(
        "outputs/choice/templates/invest.html",
        [static("outputs/pages", "study.css", "board.css")],
        title=f"{printable(chosen.record['place'])}: which options to back",
        place=chosen.record["place"],
        scenario=chosen.record["scenario"],
        span=f"{long_date(scenario.start)} to {long_date(end)}",
        lead=lead(chosen),
        taken=[(option.label or option.option, count) for option, count in chosen.taken],
        reason=reason(chosen),
        takes=takes(chosen, costs),
        weighed=WEIGHED,
        weighted=WEIGHTED,
        helped=list(helped(chosen)),
        price=list(price(chosen, costs)),
        brings=brings_grid(chosen).html() if chosen.brought else "",
        cost=cost_grid(costs).html() if chosen.counts else "",
        ledger=_ledger(chosen),
        options=options_grid(chosen).html(),
        near=near(chosen),
        sets=sets_grid(chosen).html() if len(chosen.files[SETS]) > 1 else "",
        futures=futures.html() if futures else "",
        judged=bool(chosen.choice.get("futures", {}).get("choices")),
        frontier=Markup(picture(chosen)) if len(chosen.files[FRONTIER]) > 1 else "",
        whole=all(row["proven"] == "true" for row in chosen.files[FRONTIER][:1]),
        steps=frontier_grid(chosen).html() if chosen.files[FRONTIER] else "",
        assumed=list(assumed(chosen)),
    )


def _ledger(chosen: Chosen) -> str:
    """The ledger's net cost, in which capital counts as a yearly cost."""
    pair = chosen.net_cost
    if pair is None:
        return ""
    was, now = (f"£{value / 1e3:,.2f}m" for value in pair)
    return (
        "In the ledger, which spreads capital over the years of its life, the council’s net cost over the plan goes"
        f" from {was} to {now}."
    )


def near(chosen: Chosen) -> str:
    """How many sets are near the best, and what all of them share."""
    said = chosen.choice["near"]
    if chosen.choice["gap_in"]:
        return "The time limit came before sets near it were looked for."
    if not said["looked_for"]:
        return ""
    share = f"within {said['within'] * 100:g}% of it in every priority"
    if not said["sets"]:
        return f"No other set is {share}."
    count = len(said["sets"])
    most = f" (the search stops at {said['looked_for']})" if count == said["looked_for"] else ""
    are = "sets are" if count > 1 else "set is"
    common = listed(said["in_all"]) if said["in_all"] else "no option"
    has = "All of them share with it" if count > 1 else "It shares with it"
    return f"{count} other {are} {share}{most}. {has}: {common}."
