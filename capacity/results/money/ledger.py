"""costs.csv: residents, empty block beds, agency hours, interim care and options as rows in whole pence."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd

from capacity.inputs.calendar import Quarter
from capacity.inputs.option_costs import payer, quarterly_costs
from capacity.inputs.read.reading import Inputs
from capacity.model.problem.arrays import Problem
from capacity.results.columns import OUTPUTS, names
from capacity.results.money.block_contracts import shares
from capacity.results.money.exact import NOTHING, exact, pence, shown, written
from capacity.results.money.prices import BLOCK, INTERIM, Prices
from capacity.results.tabulate import NOBODY, Results

Row = dict[str, object]


def ledger(results: Results, inputs: Inputs, prices: Prices) -> pd.DataFrame:
    """The ledger of a plan; models/formulation.md, "The ledger", defines each column."""
    rows = [
        *_residents(results, prices),
        *_voids(results, prices),
        *_agency(results, prices),
        *_interim(results, prices),
        *_investment(results, inputs, prices),
    ]
    blank = {column.name: "" for column in OUTPUTS["costs.csv"][1] if column.type != "number"}
    return pd.DataFrame([blank | row for row in rows], columns=names("costs.csv"))


def _residents(results: Results, prices: Prices) -> Iterator[Row]:
    """A row for each home, service, need and quarter; two where some of the people are in block beds."""
    problem, residents = results.solution.problem, results.residents
    groups, block_of = problem.groups, problem.block_of
    shared = shares(problem, residents, prices)
    for g, q in np.argwhere(residents > NOBODY).tolist():
        people, b = written(residents[g, q]), int(block_of[g])
        inside = shared[b, q].inside.get(g, Fraction(0)) if (b, q) in shared else Fraction(0)
        labels = _labels(problem, int(groups.home[g]), int(groups.service[g]), prices.quarters[q])
        labels["need"] = need = problem.needs.name[groups.need[g]]
        if people > inside:
            yield labels | _priced(prices, str(labels["service"]), need, q, people - inside)
        if inside:
            yield labels | _in_block(prices, b, str(labels["service"]), q, inside)


def _labels(problem: Problem, home: int, service: int, quarter: Quarter) -> Row:
    services = problem.services
    return {
        "kind": "residents",
        "home": problem.homes[home],
        "service": services.name[service],
        "care_type": problem.care_types[services.care_type[service]],
        "site_authority": services.authority[service],
        "quarter": quarter.name,
        "financial_year": quarter.financial_year,
    }


def _amounts(gross: Decimal, client: Decimal = NOTHING, nhs: Decimal = NOTHING, nursing: Decimal = NOTHING) -> Row:
    """The money of a row; net is what is left of the rounded figures."""
    return {
        "gross": gross,
        "client_contribution": client,
        "nhs_funded": nhs,
        "net": gross - client - nhs,
        "funded_nursing_care": nursing,
    }


def _priced(prices: Prices, service: str, need: str, q: int, people: Fraction) -> Row:
    """People for whom the price of the service is paid, by themselves or by others."""
    weeks, charge = people * prices.quarters[q].days / 7, prices.charge(service, need, q)
    amounts = (charge.price, charge.client, charge.nhs, charge.funded_nursing_care)
    return {
        "resident_weeks": shown(weeks),
        "weekly_price": charge.shown,
        "priced_at": charge.priced_at,
        **_amounts(*(pence(weeks, pounds) for pounds in amounts)),
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


def _voids(results: Results, prices: Prices) -> Iterator[Row]:
    """Block beds that nobody lives in."""
    problem = results.solution.problem
    blocks = problem.blocks
    for (b, q), shared in shares(problem, results.residents, prices).items():
        if shared.void:
            weeks, fee = shared.void * prices.quarters[q].days / 7, prices.block_fee(b, q)
            labels = _labels(problem, int(blocks.home[b]), int(blocks.service[b]), prices.quarters[q])
            price = {"void_weeks": shown(weeks), "weekly_price": shown(fee), "priced_at": BLOCK}
            yield labels | price | {"kind": "void"} | _amounts(pence(weeks, fee))


def _agency(results: Results, prices: Prices) -> Iterator[Row]:
    """What agency hours cost above contracted ones. If the pool belongs to no home, no one home pays: home is blank."""
    problem, plan = results.solution.problem, results.plan
    pools = problem.staffing
    for k, q in np.argwhere(plan.agency > NOBODY).tolist():
        quarter, premium = prices.quarters[q], prices.agency_premium(pools.role[k], q)
        hours = written(plan.agency[k, q]) * quarter.days / 7
        yield {
            "kind": "agency",
            "home": pools.pool[k] if pools.pool[k] in problem.homes else "",
            "site_authority": pools.pool[k],
            "role": pools.role[k],
            "quarter": quarter.name,
            "financial_year": quarter.financial_year,
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
                    sum((written(people) for people in each[own, q].tolist() if people > NOBODY), Fraction(0))
                    * quarter.days
                    / 7
                    for each in (results.waiting, points.arranging)
                )
                if waiting or arranging:
                    yield {
                        "kind": "interim",
                        "home": home,
                        "need": need,
                        "quarter": quarter.name,
                        "financial_year": quarter.financial_year,
                        "waiting_weeks": shown(waiting),
                        "arranging_weeks": shown(arranging),
                        "weekly_price": shown(price),
                        "priced_at": INTERIM,
                        **_amounts(pence(waiting + arranging, price)),
                    }


def _investment(results: Results, inputs: Inputs, prices: Prices) -> Iterator[Row]:
    """What the chosen options cost in each quarter. Where no one home pays, home is blank."""
    options = {option.option: option for option in inputs.scenario.options}
    rate = exact(inputs.book.money.discount_rate.value)
    for name, count in inputs.scenario.chosen.items():
        home = payer(options[name], results.solution.problem.homes) or ""
        by_quarter = quarterly_costs(options[name], count, rate, prices.quarters, exact)
        for quarter, pounds in zip(prices.quarters, by_quarter, strict=True):
            if pounds:
                labels = {"quarter": quarter.name, "financial_year": quarter.financial_year, "option": name}
                yield {"kind": "investment", "home": home, **labels, **_amounts(pence(pounds))}
