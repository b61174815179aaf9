"""compare.csv and who_gains.csv."""

from collections.abc import Iterator

import pandas as pd

from capacity.studies.compare.appraisal import NOT_WITHIN
from capacity.studies.compare.measures import MEASURES, TOTAL
from capacity.studies.compare.result import Compared, Comparison

COLUMNS = ["alternative", "label", "financial_year", "measure", "value", "unit", "difference"]
Row = tuple[str, str, str, str, float | None, str, float | None]


def long_table(comparison: Comparison) -> pd.DataFrame:
    """Every figure of every alternative, by financial year and in total, with its difference from the base."""
    rows = [row for plan in comparison.all for row in [*_measures(plan, comparison), *_money(plan, comparison)]]
    return pd.DataFrame(rows, columns=COLUMNS)


def _measures(plan: Compared, comparison: Comparison) -> Iterator[Row]:
    for measure in MEASURES:
        base = comparison.base.figures[measure.key]
        for year, value in plan.figures[measure.key].items():
            yield plan.name, plan.candidate.label, year, measure.key, value, measure.unit, value - base[year]


def _money(plan: Compared, comparison: Comparison) -> Iterator[Row]:
    """Cash flows by year, and what the appraisal makes of them."""
    label, was, now = plan.candidate.label, comparison.base, plan.appraisal
    for key, flow, base in (
        ("capital", plan.flows.capital, was.flows.capital),
        ("option_revenue", plan.flows.revenue, was.flows.revenue),
    ):
        for year in sorted({*comparison.years, *flow, *base}):
            value = flow.get(year, 0.0)
            yield plan.name, label, year, key, value, "£", value - base.get(year, 0.0)
    for key, value, before in (
        ("capital", now.capital, was.appraisal.capital),
        ("option_revenue", now.revenue, was.appraisal.revenue),
        ("residual_value", now.residual, was.appraisal.residual),
        ("net_present_cost", now.net_present_cost, was.appraisal.net_present_cost),
    ):
        yield plan.name, label, TOTAL, key, value, "£", value - before
    if plan is not was:
        for part, pounds in plan.causes.pounds.items():  # the parts of the difference in net_present_cost
            yield plan.name, label, TOTAL, f"net_present_cost_from_{part}", pounds, "£", None
    if now.payback:
        years = None if now.payback == NOT_WITHIN else float(comparison.years.index(now.payback) + 1)
        yield plan.name, label, TOTAL, "payback", years, "financial years from the start", None
    if now.cost_each is not None:
        yield plan.name, label, TOTAL, "cost_for_each_placement_avoided", now.cost_each, "£", None
    if now.benefit_cost_ratio is not None:
        yield plan.name, label, TOTAL, "benefit_cost_ratio", now.benefit_cost_ratio, "£ for each £", None


def gains_table(comparison: Comparison) -> pd.DataFrame:
    """Out-of-borough placements and waiting weeks by ward and by need, each alternative against the base."""
    frames = [plan.gains.assign(alternative=plan.name) for plan in comparison.others]
    columns = ["alternative", "by", "id", "name", "measure", "unit", "base", "value", "change"]
    return pd.concat(frames, ignore_index=True)[columns] if frames else pd.DataFrame(columns=columns)
