"""What a set of options costs, year by year and in present value: models/formulation.md, "Comparing"."""

from collections.abc import Mapping
from dataclasses import dataclass

from capacity.inputs.option_costs import OptionCash, option_cash, present, present_residual
from capacity.outputs.choice.chosen import Chosen
from capacity.outputs.grids import Cell, Column, Grid


@dataclass(frozen=True)
class Costs:
    """£ of the set against no option; flows by financial year are undiscounted."""

    cash: OptionCash
    care: Mapping[str, float]
    """£ more for care; empty where there is no plan without options to compare with."""
    years: tuple[str, ...]
    """The plan's."""
    rate: float

    @property
    def capital(self) -> float:
        return sum(self.cash.capital.values())

    @property
    def residual(self) -> float:
        return self.cash.residual

    def now(self, by_year: Mapping[str, float]) -> float:
        """Present value at the start of the plan's first year."""
        return present(by_year, self.years[0], self.rate)

    @property
    def without_residual(self) -> float:
        """Present value of capital, running costs and what care costs more."""
        return self.now(self.cash.capital) + self.now(self.cash.revenue) + self.now(self.care)

    @property
    def whole(self) -> float:
        """The same, less what is left at the end: net present cost against no option, as `capacity compare` has it."""
        return self.without_residual - present_residual(self.residual, self.years, self.rate)


def costs_of(chosen: Chosen) -> Costs:
    """What the chosen set costs."""
    scenario = chosen.inputs.scenario
    cash = option_cash(chosen.taken, scenario.calendar)
    return Costs(cash, chosen.care_more, scenario.financial_years, chosen.inputs.book.money.discount_rate.value)


def cost_grid(costs: Costs) -> Grid:
    """A row for each kind of cost, a column for each year in which something is paid, and what it is worth today."""
    years = sorted({*costs.years, *costs.cash.capital})
    flows = [("Capital", costs.cash.capital), ("Running costs", costs.cash.revenue)]
    if costs.care:
        flows.append(("Care, compared with no option", costs.care))
    rows: list[tuple[Cell, ...]] = [_row(label, flow, years, costs) for label, flow in flows]
    if costs.residual:
        left = -present_residual(costs.residual, costs.years, costs.rate)
        rows.append(("Still worth at the end", *[None] * len(years), -costs.residual / 1e3, left / 1e3))
    together = {year: sum(flow.get(year, 0.0) for _, flow in flows) for year in years}
    total = sum(together.values()) - costs.residual
    rows.append(("Together", *(together[year] / 1e3 for year in years), total / 1e3, costs.whole / 1e3))
    columns = [Column("£ thousand"), *(Column(year) for year in years), Column("All years"), Column("Present value")]
    caption = "Paid in each financial year, compared with taking none of the options"
    return Grid("cost", caption, tuple(columns), tuple(rows), (len(rows) - 1,))


def _row(label: str, flow: Mapping[str, float], years: list[str], costs: Costs) -> tuple[Cell, ...]:
    paid = [flow.get(year, 0.0) / 1e3 for year in years]
    return label, *paid, sum(flow.values()) / 1e3, costs.now(flow) / 1e3
