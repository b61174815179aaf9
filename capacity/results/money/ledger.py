"""costs.csv: residents, empty block beds, agency hours, interim care and options as rows in whole pence."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd

from capacity.inputs.calendar import Quarter
from capacity.inputs.option_costs import payer, quarterly_costs
from capacity.inputs.read.reading import Inputs
from capacity.model.problem.arrays import Problem
from capacity.model.problem.shapes import Floats
from capacity.results.columns import OUTPUTS
from capacity.results.money.block_contracts import Share, shares
from capacity.results.money.exact import (
    NOTHING,
    PERSON,
    WEEK,
    exact,
    pence,
    pence_of,
    shown,
    shown_of,
    units,
)
from capacity.results.money.prices import BLOCK, INTERIM, Charge, Prices
from capacity.results.tabulate import NOBODY, Results

Row = dict[str, object]
_KINDS = {column.name: column.type for column in OUTPUTS["costs.csv"][1]}


def ledger(results: Results, inputs: Inputs, prices: Prices) -> pd.DataFrame:
    """The ledger of a plan; models/formulation.md, "The ledger", defines each column."""
    problem = results.solution.problem
    shared = shares(problem, results.residents, prices)
    rows = [
        *_residents(results, prices, shared),
        *_voids(problem, prices, shared),
        *_agency(results, prices),
        *_interim(results, prices),
        *_investment(results, inputs, prices),
    ]
    blank = {name: "" if kind != "number" else np.nan for name, kind in _KINDS.items()}
    columns = {name: [row.get(name, empty) for row in rows] for name, empty in blank.items()}
    return pd.DataFrame(columns, dtype=None if rows else object)  # without a row a column would be of numbers


def _residents(results: Results, prices: Prices, shared: Mapping[tuple[int, int], Share]) -> Iterator[Row]:
    """A row for each home, service, need and quarter; two where some of the people are in block beds."""
    problem, residents = results.solution.problem, results.residents
    groups, services, block_of = problem.groups, problem.services.name, problem.block_of.tolist()
    needs = [problem.needs.name[need] for need in groups.need.tolist()]
    names = [services[service] for service in groups.service.tolist()]
    labels = [
        {**_labels(problem, home, service), "need": need}
        for home, service, need in zip(groups.home.tolist(), groups.service.tolist(), needs, strict=True)
    ]
    when = [_when(quarter) for quarter in prices.quarters]
    found = np.nonzero(residents > NOBODY)
    for g, q, people in zip(*map(np.ndarray.tolist, found), residents[found].tolist(), strict=True):
        number, about = units(people), {**labels[g], **when[q]}
        block = shared.get((block_of[g], q))
        inside = None if block is None else block.inside.get(g)
        if not inside:
            yield about | _priced(prices.charge(names[g], needs[g], q), number * prices.quarters[q].days, WEEK)
            continue
        beyond = (Fraction(number, PERSON) - inside) * prices.quarters[q].days / 7
        if beyond > 0:
            yield about | _priced(prices.charge(names[g], needs[g], q), beyond.numerator, beyond.denominator)
        yield about | _in_block(prices, block_of[g], names[g], q, inside)


def _labels(problem: Problem, home: int, service: int) -> Row:
    services = problem.services
    return {
        "kind": "residents",
        "home": problem.homes[home],
        "service": services.name[service],
        "care_type": problem.care_types[services.care_type[service]],
        "site_authority": services.authority[service],
    }


def _when(quarter: Quarter) -> Row:
    return {"quarter": quarter.name, "financial_year": quarter.financial_year}


def _amounts(gross: Decimal, client: Decimal = NOTHING, nhs: Decimal = NOTHING, nursing: Decimal = NOTHING) -> Row:
    """The money of a row; net is what is left of the rounded figures."""
    return {
        "gross": gross,
        "client_contribution": client,
        "nhs_funded": nhs,
        "net": gross - client - nhs,
        "funded_nursing_care": nursing,
    }


def _priced(charge: Charge, weeks: int, of: int) -> Row:
    """People for whom the price of the service is paid, by themselves or by others, for `weeks` / `of` weeks."""
    parts, pound = charge.parts
    of_pounds = of * pound
    return {
        "resident_weeks": shown_of(weeks, of),
        "weekly_price": charge.shown,
        "priced_at": charge.priced_at,
        **_amounts(*(pence_of(weeks * part, of_pounds) if part else NOTHING for part in parts)),
    }


def _in_block(prices: Prices, block: int, service: str, q: int, people: Fraction) -> Row:
    """People in block beds: the fee, and nothing from anyone else but funded nursing care."""
    weeks, fee = people * prices.quarters[q].days / 7, prices.block_fee(block, q)
    nursing = pence(weeks, prices.nursing(service, q))
    return {
        "resident_weeks": shown(weeks),
        "weekly_price": shown(fee),
        "priced_at": BLOCK,
        **_amounts(pence(weeks, fee), nursing=nursing),
    }


def _voids(problem: Problem, prices: Prices, shared: Mapping[tuple[int, int], Share]) -> Iterator[Row]:
    """Block beds that nobody lives in."""
    blocks = problem.blocks
    for (b, q), share in shared.items():
        if share.void:
            quarter, fee = prices.quarters[q], prices.block_fee(b, q)
            weeks = share.void * quarter.days / 7
            labels = _labels(problem, int(blocks.home[b]), int(blocks.service[b])) | _when(quarter)
            price = {"void_weeks": shown(weeks), "weekly_price": shown(fee), "priced_at": BLOCK}
            yield labels | price | {"kind": "void"} | _amounts(pence(weeks, fee))


def _agency(results: Results, prices: Prices) -> Iterator[Row]:
    """What agency hours cost above contracted ones. If the pool belongs to no home, no one home pays: home is blank."""
    problem, plan = results.solution.problem, results.plan
    pools = problem.staffing
    for k, q in np.argwhere(plan.agency > NOBODY).tolist():
        quarter, premium = prices.quarters[q], prices.agency_premium(pools.role[k], q)
        hours = Fraction(units(plan.agency[k, q]) * quarter.days, WEEK)
        yield {
            "kind": "agency",
            "home": pools.pool[k] if pools.pool[k] in problem.homes else "",
            "site_authority": pools.pool[k],
            "role": pools.role[k],
            **_when(quarter),
            "agency_hours": shown(hours),
            "hourly_premium": shown(premium),
            **_amounts(pence(hours, premium)),
        }


def _interim(results: Results, prices: Prices) -> Iterator[Row]:
    """Care of those who wait, or whose place is being arranged, by home and need."""
    problem = results.solution.problem
    points = problem.points
    for h, home in enumerate(problem.homes):
        for n, need in enumerate(problem.needs.name):
            price, own = prices.interim(need), (points.home == h) & (points.need == n)
            for q, quarter in enumerate(prices.quarters if price else ()):
                waiting, arranging = (
                    Fraction(sum(map(units, _somebody(each[own, q]))) * quarter.days, WEEK)
                    for each in (results.waiting, points.arranging)
                )
                if waiting or arranging:
                    yield {
                        "kind": "interim",
                        "home": home,
                        "need": need,
                        **_when(quarter),
                        "waiting_weeks": shown(waiting),
                        "arranging_weeks": shown(arranging),
                        "weekly_price": shown(price),
                        "priced_at": INTERIM,
                        **_amounts(pence(waiting + arranging, price)),
                    }


def _somebody(people: Floats) -> list[float]:
    found: list[float] = people[people > NOBODY].tolist()
    return found


def _investment(results: Results, inputs: Inputs, prices: Prices) -> Iterator[Row]:
    """What the chosen options cost in each quarter. Where no one home pays, home is blank."""
    options = {option.option: option for option in inputs.scenario.options}
    rate = exact(inputs.book.money.discount_rate.value)
    for name, count in inputs.scenario.chosen.items():
        home = payer(options[name], results.solution.problem.homes) or ""
        by_quarter = quarterly_costs(options[name], count, rate, prices.quarters, exact)
        for quarter, pounds in zip(prices.quarters, by_quarter, strict=True):
            if pounds:
                labels = {"kind": "investment", "home": home, "option": name, **_when(quarter)}
                yield labels | _amounts(pence(pounds))
