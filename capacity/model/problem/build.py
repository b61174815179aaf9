"""Checked inputs → Problem: how each figure of models/formulation.md is made."""

import numpy as np

from capacity.inputs.calendar import Quarter, in_force
from capacity.inputs.events import block_contracts
from capacity.inputs.option_costs import payer, quarterly_costs
from capacity.inputs.read.reading import Inputs
from capacity.inputs.schema import Book, Scenario
from capacity.inputs.schema.book import Need
from capacity.model.problem.arrays import Blocks, Budgets, Needs, Problem, Services
from capacity.model.problem.demand import build_demand
from capacity.model.problem.evenly import shares
from capacity.model.problem.figures import growth
from capacity.model.problem.options import no_options
from capacity.model.problem.services import build_services
from capacity.model.problem.shapes import Floats
from capacity.model.problem.staffing import build_staffing


def build(inputs: Inputs) -> Problem:
    """The problem of a scenario whose inputs passed `check`."""
    scenario, book = inputs.scenario, inputs.book
    quarters = scenario.calendar
    homes = inputs.tables.homes
    needs = _needs(scenario, book, quarters)
    services, joining = build_services(inputs, scenario, book, quarters, homes, needs)
    points, arcs, groups, moves, turns, stays = build_demand(inputs, book, homes, needs, services, joining)
    staffing, blocks = build_staffing(inputs, services), _blocks(inputs, quarters, homes, services)
    return Problem(
        homes=homes,
        care_types=tuple(book.care_types),
        quarters=tuple(quarter.name for quarter in quarters),
        weeks=np.array([quarter.weeks for quarter in quarters]),
        needs=needs,
        services=services,
        points=points,
        arcs=arcs,
        groups=groups,
        moves=moves,
        turns=turns,
        stays=stays,
        staffing=staffing,
        budgets=_budgets(scenario, quarters, homes),
        blocks=blocks,
        investment=_investment(inputs, quarters, homes),
        options=no_options(len(services.name), len(staffing.pool), len(blocks.home), len(homes), len(quarters)),
        fair="fairness" in scenario.priorities,
    )


def _needs(scenario: Scenario, book: Book, quarters: tuple[Quarter, ...]) -> Needs:
    needs = list(book.needs.values())
    days = np.array([quarter.days for quarter in quarters], dtype=float)
    accepts = np.full((len(needs), len(book.care_types)), np.nan)
    for n, need in enumerate(needs):
        for c, care_type in enumerate(book.care_types):
            if care_type in need.accepts:
                accepts[n, c] = need.accepts[care_type].value
    becomes = np.array([[_share(need, other) for other in book.needs] for need in needs])
    stay_days = np.array([need.mean_stay_days.value for need in needs])
    withdrawal_days = np.array([need.mean_days_until_withdrawal.value for need in needs])
    arrange_days = np.array([need.days_to_arrange.value for need in needs])
    grown = growth(scenario.policy.contribution_rise, quarters, float)
    rise = np.array([grown[quarter.financial_year] for quarter in quarters])
    return Needs(
        name=tuple(book.needs),
        priority=np.array([need.priority.value for need in needs]),
        residents=shares(days / stay_days[:, None] + becomes.sum(axis=1)[:, None] * days / 365),
        waits=shares(days / withdrawal_days[:, None]),
        days_to_arrange=arrange_days,
        arranging=arrange_days[:, None] / days,
        interim=np.array([need.interim_care_per_week.value for need in needs]),
        mean_stay_weeks=stay_days / 7,
        contribution=np.array([need.client_contribution_per_week.value for need in needs])[:, None] * rise,
        nhs_share=np.array([need.nhs_funded_share.value for need in needs]),
        chooses_out=np.array([need.chooses_out_of_borough.value for need in needs]),
        accepts=accepts,
        becomes=becomes,
    )


def _share(need: Need, other: str) -> float:
    """Of residents with the need, the share a year whose need becomes the other."""
    return need.becomes[other].value if other in need.becomes else 0.0


def _budgets(scenario: Scenario, quarters: tuple[Quarter, ...], homes: tuple[str, ...]) -> Budgets:
    """Budgets of years within the plan, when `budget` is a priority."""
    years = [quarter.financial_year for quarter in quarters]
    budgets = [
        (homes.index(home), amount, [year == other for other in years])
        for home, by_year in scenario.budget.items()
        for year, amount in by_year.items()
        if "budget" in scenario.priorities and year in years
    ]
    return Budgets(
        home=np.array([home for home, _, _ in budgets], dtype=np.int64),
        amount=np.array([amount for _, amount, _ in budgets], dtype=float),
        inside=np.array([inside for _, _, inside in budgets], dtype=bool).reshape(len(budgets), len(years)),
    )


def _blocks(inputs: Inputs, quarters: tuple[Quarter, ...], homes: tuple[str, ...], services: Services) -> Blocks:
    """Block contracts, without beds where they are not in force or the service is closed."""
    contracts = block_contracts([row for row, _ in inputs.tables.services], inputs.scenario)
    place = {service: s for s, service in enumerate(services.name)}
    grown = growth(inputs.scenario.policy.block_fee_rise, quarters, float)
    beds, fees = np.zeros((len(contracts), len(quarters))), np.zeros((len(contracts), len(quarters)))
    for b, contract in enumerate(contracts):
        for q, quarter in enumerate(quarters):
            agreed = contract.event is None or in_force(contract.event, quarter)
            beds[b, q] = contract.beds * (agreed and not services.closed[place[contract.service], q])
            fees[b, q] = contract.fee * grown[quarter.financial_year]
    return Blocks(
        service=np.array([place[contract.service] for contract in contracts], dtype=np.int64),
        home=np.array([homes.index(contract.home or homes[0]) for contract in contracts], dtype=np.int64),
        beds=beds,
        fee=fees,
    )


def _investment(inputs: Inputs, quarters: tuple[Quarter, ...], homes: tuple[str, ...]) -> Floats:
    """What the chosen options cost, by the home that pays, the last row being nobody's in particular."""
    rate = inputs.book.money.discount_rate.value
    options = {option.option: option for option in inputs.scenario.options}
    pounds = np.zeros((len(homes) + 1, len(quarters)))
    for name, count in inputs.scenario.chosen.items():
        home = payer(options[name], homes)
        row = -1 if home is None else homes.index(home)
        pounds[row] += quarterly_costs(options[name], count, rate, quarters, float)
    return pounds
