"""A plan's cost as a ledger to the penny.

Exact arithmetic throughout, from the figures as the tables write them: optimiser's floats end at residents.csv. A
row's gross, client contribution and NHS share are each rounded once, half to even, to whole pence, and its net is
what is left of them; every total anywhere is a sum of rounded rows, so totals of totals agree to the penny.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd

from capacity.columns import names
from capacity.events import opened_services
from capacity.problem.figures import funded_nursing_care, growth
from capacity.quarters import Quarter, in_force, plan_quarters
from capacity.read.inputs import Inputs
from capacity.results import NOBODY, Results
from capacity.schema import UsualRate

NOTHING = Decimal("0.00")
WEEKS = Decimal("1e-12")  # resident weeks as they are shown; amounts come from the exact ones
USUAL, ASKING = "usual rate", "asking fee above usual"


def with_costs(results: Results, inputs: Inputs) -> Results:
    """The results with costs.csv, and its totals in summary.csv."""
    quarters = plan_quarters(inputs.scenario.start, inputs.scenario.quarters)
    rows = [*_residents(results, inputs, quarters), *_agency(results, inputs, quarters)]
    costs = pd.DataFrame(rows, columns=names("costs.csv"))
    fees = costs[costs["kind"] == "residents"]
    totals = [
        *_totals(fees, "fees", "care_type"),
        *_totals(fees, "fees", "need"),
        *_totals(costs, "cost"),
        _total(costs[costs["kind"] == "agency"], "gross", "agency_premium"),
    ]
    totals += _against_budget(costs, inputs, [quarter.financial_year for quarter in quarters])
    summary = pd.concat([results.tables["summary.csv"], *totals], ignore_index=True)[names("summary.csv")]
    blank = summary.assign(care_type=summary["care_type"].fillna(""), need=summary["need"].fillna(""))
    return replace(results, tables={**results.tables, "summary.csv": blank, "costs.csv": costs})


def pence(amount: Fraction) -> Decimal:
    """Pounds rounded once, half to even, to whole pence."""
    return Decimal(round(amount * 100)).scaleb(-2)


def exact(figure: float) -> Fraction:
    """A figure as the user wrote it: 0.05 is a twentieth, not the binary number next to it."""
    return Fraction(repr(float(figure)))


def written(figure: float) -> Fraction:
    """A figure of the plan as the tables write it, with twelve significant digits."""
    return Fraction(format(figure, ".12g"))


def _totals(rows: pd.DataFrame, what: str, *by: str) -> list[pd.DataFrame]:
    return [_total(rows, column, f"{column}_{what}", *by) for column in ("gross", "net")]


def _total(rows: pd.DataFrame, column: str, measure: str, *by: str) -> pd.DataFrame:
    """Sums of rounded rows by home and financial year, in whole pence until the last."""
    whole = rows.assign(value=[int(amount.scaleb(2)) for amount in rows[column]])
    sums: pd.DataFrame = whole.groupby(["home", *by, "financial_year"], sort=False, as_index=False)[["value"]].sum()
    return sums.assign(value=sums["value"] / 100, measure=measure, unit="£")


def _against_budget(costs: pd.DataFrame, inputs: Inputs, years: list[str]) -> list[pd.DataFrame]:
    """Budget, overspend and headroom of each home and year that has a budget."""
    spent: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for home, year, net in costs[["home", "financial_year", "net"]].itertuples(index=False):
        spent[home, year] += net
    rows = []
    for home, by_year in inputs.scenario.budget.items():
        for year in [year for year in by_year if year in years]:
            amount = pence(exact(by_year[year]))
            over = spent[home, year] - amount
            figures = {"budget": amount, "overspend": max(over, NOTHING), "headroom": max(-over, NOTHING)}
            rows += [(home, year, measure, float(value), "£") for measure, value in figures.items()]
    return [pd.DataFrame(rows, columns=["home", "financial_year", "measure", "value", "unit"])] if rows else []


def _residents(results: Results, inputs: Inputs, quarters: tuple[Quarter, ...]) -> Iterator[dict[str, object]]:
    problem, plan, book = results.solution.problem, results.plan, inputs.book
    groups, services = problem.groups, problem.services
    needs, kinds = list(book.needs.values()), list(book.care_types.values())
    asking, usual = _asking(inputs, quarters), _usual(inputs, quarters)
    nursing = {q.financial_year: exact(funded_nursing_care(book, q.financial_year)[0]) for q in quarters}
    for g, q in np.argwhere(plan.residents > NOBODY).tolist():
        need, s, quarter = needs[groups.need[g]], int(groups.service[g]), quarters[q]
        care_type = problem.care_types[services.care_type[s]]
        asked = asking[services.name[s], quarter.financial_year]
        rate = usual[services.authority[s], care_type, q]
        weeks, price = written(plan.residents[g, q]) * quarter.days / 7, max(asked, rate)
        paid = min(price, exact(need.client_contribution_per_week.value))
        gross, client = pence(weeks * price), pence(weeks * paid)
        nhs = pence(weeks * (price - paid) * exact(need.nhs_funded_share.value))
        nursed = kinds[services.care_type[s]].funded_nursing_care
        yield {
            "kind": "residents",
            "home": problem.homes[groups.home[g]],
            "service": services.name[s],
            "need": problem.needs.name[groups.need[g]],
            "care_type": care_type,
            "site_authority": services.authority[s],
            "role": "",
            "quarter": quarter.name,
            "financial_year": quarter.financial_year,
            "resident_weeks": _shown(weeks),
            "weekly_price": _shown(price),
            "gross": gross,
            "client_contribution": client,
            "nhs_funded": nhs,
            "net": gross - client - nhs,
            "priced_at": ASKING if asked > rate else USUAL,
            "funded_nursing_care": pence(weeks * nursing[quarter.financial_year]) if nursed else NOTHING,
        }


def _asking(inputs: Inputs, quarters: tuple[Quarter, ...]) -> dict[tuple[str, str], Fraction]:
    """Asking fee of each service in each financial year, £ a week."""
    fees = {row.service: exact(row.weekly_fee) for row, _ in inputs.tables["services"]}
    fees |= {name: exact(event.weekly_fee[kind]) for name, (event, kind) in opened_services(inputs.scenario).items()}
    grown = growth(inputs.scenario.policy.fee_uplift, quarters, exact)
    return {(service, year): fee * rise for service, fee in fees.items() for year, rise in grown.items()}


def _usual(inputs: Inputs, quarters: tuple[Quarter, ...]) -> dict[tuple[str, str, int], Fraction]:
    """Usual rate of each authority and care type in each quarter, £ a week."""
    rates = {(r.authority, r.care_type, r.financial_year): r.usual_rate for r, _ in inputs.tables["fee_rates"]}
    grown = growth(inputs.scenario.policy.usual_rate_rise, quarters, exact)
    found = {}
    for q, quarter in enumerate(quarters):
        rises = [e for e in inputs.scenario.events if isinstance(e, UsualRate) and in_force(e, quarter)]
        for (authority, care_type, year), rate in rates.items():
            if year == quarter.financial_year:
                found[authority, care_type, q] = exact(rate) * grown[year]
        for event in rises:
            if (key := (event.authority, event.care_type, q)) in found:
                found[key] *= 1 + exact(event.change)
    return found


def _agency(results: Results, inputs: Inputs, quarters: tuple[Quarter, ...]) -> Iterator[dict[str, object]]:
    """What agency hours cost above contracted ones. In a pool that is no home's, no one home pays: home is blank."""
    problem, plan = results.solution.problem, results.plan
    pools = problem.staffing
    grown = growth(inputs.scenario.policy.agency_premium_rise, quarters, exact)
    for k, q in np.argwhere(plan.agency > NOBODY).tolist():
        quarter = quarters[q]
        each = exact(inputs.book.roles[pools.role[k]].agency_premium_per_hour.value) * grown[quarter.financial_year]
        premium = pence(written(plan.agency[k, q]) * each * quarter.days / 7)
        yield {
            "kind": "agency",
            "home": pools.pool[k] if pools.pool[k] in problem.homes else "",
            "service": "",
            "need": "",
            "care_type": "",
            "site_authority": pools.pool[k],
            "role": pools.role[k],
            "quarter": quarter.name,
            "financial_year": quarter.financial_year,
            "gross": premium,
            "client_contribution": NOTHING,
            "nhs_funded": NOTHING,
            "net": premium,
            "priced_at": "",
            "funded_nursing_care": NOTHING,
        }


def _shown(number: Fraction) -> Decimal:
    """To twelve decimal places, without zeros at the end."""
    plain = (Decimal(number.numerator) / Decimal(number.denominator)).quantize(WEEKS).normalize()
    return plain.quantize(Decimal(1)) if plain == plain.to_integral_value() else plain
