"""Outcomes → the tables of `capacity stress`."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from capacity.inputs.read.reading import Inputs
from capacity.model.problem.arrays import Problem
from capacity.model.problem.figures import sites_of
from capacity.studies.stress.columns import LIST, names
from capacity.studies.stress.failures import Failure
from capacity.studies.stress.market import Share
from capacity.studies.stress.outcome import Outcome, Totals

DIGITS = 6  # after the point: anything smaller is the solver's noise
Row = dict[str, Any]


def ranked(
    problem: Problem,
    base: Totals,
    failures: Sequence[Failure],
    outcomes: Mapping[str, Outcome],
    shares: Mapping[str, Sequence[Share]],
) -> list[Row]:
    """A row of stress.csv for each provider, the worst first, those without a whole plan last."""
    rows = []
    for failure in failures:
        outcome, own = outcomes[failure.provider], shares[failure.provider]
        rows.append(_known(problem, failure, outcome, own) | _moved(problem, outcome) | _more(base, outcome))
    rows.sort(key=_order)
    for number, row in enumerate(rows, 1):
        row["rank"] = number if row["plan"] in ("planned", "unchanged") else None
    return [{name: row.get(name) for name in names("stress.csv")} for row in rows]


def _order(row: Row) -> tuple[object, ...]:
    """Not placed, then waiting, then placements against people's choice, then cost; the ID decides between equals."""
    figures = (("not_placed",), ("weighted_waiting_more",), ("avoidable_more", "refused_more"), ("net_cost_more",))
    whole = row["plan"] in ("planned", "unchanged")
    sums = (sum(float(row.get(figure) or 0.0) for figure in summed) for summed in figures)
    return (not whole, *(-each for each in sums), row["provider"])


def _known(problem: Problem, failure: Failure, outcome: Outcome, shares: Sequence[Share]) -> Row:
    """What is known without a plan of the failure."""
    services, q = problem.services, failure.quarter
    return {
        "provider": failure.provider,
        "name": failure.name,
        "plan": outcome.made,
        "sites": len(failure.open_sites),
        "residents": _clean(sum(share.lost for share in shares if share.of == "residents")),
        "others": _clean(services.others[failure.services, q].sum()),
        "beds_lost": _clean(sum(share.lost for share in shares if share.of == "beds")),
        "usable_lost": _clean(services.usable[failure.services, q].sum()),
        "single_point": "; ".join(f"{share.need} {share.share:.0%}" for share in shares if share.single_point),
    }


def _moved(problem: Problem, outcome: Outcome) -> Row:
    """Who moves where."""
    if outcome.totals is None and outcome.made != "unchanged":
        return {}
    borough = dict(zip(problem.services.name, problem.services.authority, strict=True))
    placed = [move for move in outcome.moves if move.service]
    people = sum(move.people for move in placed)
    inside = sum(move.people for move in placed if borough[move.service] == move.home)
    km = sum(move.people * (move.distance_km or 0.0) for move in placed)
    return {
        "to_move": _clean(sum(move.people for move in outcome.moves)),
        "placed": _clean(people),
        "in_borough": _clean(inside),
        "out_of_borough": _clean(people - inside),
        "mean_distance_km": _clean(km / people) if people else None,
        "not_placed": _clean(sum(move.people for move in outcome.moves if not move.service)),
        "last_placed": outcome.last_placed,
        "still_waiting": _clean(outcome.still_waiting),
        "withdrew": _clean(outcome.withdrew),
    }


def _more(base: Totals, outcome: Outcome) -> Row:
    """What the failure adds to the plan without it."""
    now = base if outcome.made == "unchanged" else outcome.totals
    if now is None:
        return {}
    return {
        "waiting_more": _clean(now.waiting - base.waiting),
        "waiting_weeks_more": _clean(now.waiting_weeks - base.waiting_weeks),
        "weighted_waiting_more": _clean(now.weighted_waiting - base.weighted_waiting),
        "avoidable_more": _clean(now.avoidable - base.avoidable),
        "refused_more": _clean(now.refused - base.refused),
        "net_cost_more": now.net_cost - base.net_cost,
        "interim_cost_more": now.interim_cost - base.interim_cost,
        "agency_hours_more": _clean(now.agency_hours - base.agency_hours),
        "unstaffed_hours_more": _clean(now.unstaffed_hours - base.unstaffed_hours),
    }


def _clean(value: float) -> float:
    """Without the solver's last digits."""
    return round(float(value), DIGITS) + 0.0


def list_frame(rows: Sequence[Row]) -> pd.DataFrame:
    """stress.csv"""
    frame = pd.DataFrame(rows, columns=names("stress.csv"))
    numbers = [column.name for column in LIST if column.type == "number" and column.unit != "£"]
    return frame.assign(
        rank=frame["rank"].astype("Int64"),
        last_placed=frame["last_placed"].astype(object).fillna(""),
        **{name: frame[name].astype(np.float64) for name in numbers},
    )


def moves_frame(inputs: Inputs, problem: Problem, rows: Sequence[Row], outcomes: Mapping[str, Outcome]) -> pd.DataFrame:
    """stress_moves.csv, providers in the order of the list."""
    services, sites = problem.services, sites_of(inputs)
    place = {service: s for s, service in enumerate(services.name)}
    move_rows: list[Row] = []
    for provider in [row["provider"] for row in rows]:
        for move in outcomes[provider].moves:
            row = {"provider": provider, "from_service": move.from_service, "home": move.home, "need": move.need,
                   "service": move.service, "people": move.people, "distance_km": move.distance_km}  # fmt: skip
            if move.service:
                s = place[move.service]
                site, authority = services.site[s], services.authority[s]
                row |= {"site": site, "site_name": sites[site].name, "site_authority": authority,
                        "care_type": problem.care_types[services.care_type[s]],
                        "out_of_borough": "true" if authority != move.home else "false"}  # fmt: skip
            move_rows.append(row)
    return _frame("stress_moves.csv", move_rows)


def shares_frame(rows: Sequence[Row], shares: Mapping[str, Sequence[Share]]) -> pd.DataFrame:
    """stress_shares.csv, providers in the order of the list."""
    share_rows = [
        {"provider": row["provider"], "of": share.of, "home": share.home, "need": share.need,
         "care_type": share.care_type, "lost": share.lost, "all": share.all, "share": share.share}
        for row in rows
        for share in shares[row["provider"]]
    ]  # fmt: skip
    return _frame("stress_shares.csv", share_rows)


def _frame(file: str, rows: list[Row]) -> pd.DataFrame:
    numbers = ("people", "distance_km", "lost", "all", "share")
    frame = pd.DataFrame(rows, columns=names(file))
    texts = {name: frame[name].astype(object).fillna("") for name in frame.columns if name not in numbers}
    return frame.assign(**texts, **{name: frame[name].astype(np.float64) for name in numbers if name in frame})
