"""Price rises each April, and the growth that they add up to."""

from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise

from capacity.inputs.exact_figures import exact
from capacity.inputs.read.reading import Inputs
from capacity.inputs.schema import Rise
from capacity.outputs.workbook.assumption import FACTOR, NOT_SET, OF_SCENARIO, RISE, SHARE, WORKED_OUT, Figures
from capacity.outputs.workbook.ledger_rows import Line

_BESIDE = {"usual_rate_rise": ", on top of the table's own rates"}


def rises(figures: Figures, inputs: Inputs, lines: list[Line], years: list[str]) -> None:
    """The rises of the policy, those that the table of usual rates holds already, and the growth of each price."""
    policy, kinds = inputs.scenario.policy, {line.kind for line in lines}
    _growth(figures, "fee", "asking_fee_rise", "asking fees", policy.asking_fee_rise, years)
    _table_rises(figures, inputs, lines, years)
    _growth(figures, "usual_rate", "usual_rate_rise", "usual rates", policy.usual_rate_rise, years)
    _growth(figures, "contribution", "contribution_rise", "client contributions", policy.contribution_rise, years)
    if any(line.priced_at == "block fee" for line in lines):
        _growth(figures, "block_fee", "block_fee_rise", "block fees", policy.block_fee_rise, years)
    if "agency" in kinds:
        _growth(figures, "agency_premium", "agency_premium_rise", "agency premiums", policy.agency_premium_rise, years)


def _table_rises(figures: Figures, inputs: Inputs, lines: list[Line], years: list[str]) -> None:
    """How fee_rates.csv itself rises: one figure where all rates rise alike, to a hundredth of a per cent."""
    table = inputs.tables.usual_rates
    used = {(line.authority, line.care_type) for line in lines if line.service}
    for before, year in pairwise(years):
        pairs = [(table.get((*key, before)), table.get((*key, year))) for key in used]
        distinct = {round(exact(new) / exact(old) - 1, 4) for old, new in pairs if old and new}
        meaning = f"Rise of usual rates in April {year[:4]} that the table already has"
        rise, words = (distinct.pop(), "") if len(distinct) == 1 else (Fraction(0), "see Usual_rates")
        if used:
            figures.add(("usual_rate_table_rise", year), meaning, RISE, rise, WORKED_OUT, "fee_rates.csv", words=words)


def _growth(figures: Figures, growth: str, policy: str, what: str, risen: Mapping[str, Rise], years: list[str]) -> None:
    """Each year's rise, and the growth since the first year that the rises make together."""
    source, grown = f"policy, {policy}", Fraction(1)
    grows = f"{what}{_BESIDE.get(policy, '')}"
    before = figures.add((f"{growth}_growth", years[0]), grows, FACTOR, grown, WORKED_OUT, source)
    for year in years[1:]:
        rise = _rise(figures, policy, what, risen.get(year), year)
        grown *= 1 + figures.value(policy, year)
        formula = f"{before}*(1+{rise})"
        before = figures.add((f"{growth}_growth", year), grows, FACTOR, grown, WORKED_OUT, source, formula)


def _rise(figures: Figures, policy: str, what: str, rise: Rise | None, year: str) -> str:
    """A year's rise; worked out from pay and prices where the scenario splits it."""
    meaning, source = f"Rise of {what} in April {year[:4]}{_BESIDE.get(policy, '')}", f"policy, {policy}"
    if rise is None:
        return figures.add((policy, year), meaning, RISE, Fraction(0), NOT_SET, f"{source}: none in {year}")
    if not rise.pay_share:
        return figures.add((policy, year), meaning, RISE, exact(rise.prices), OF_SCENARIO, source)
    share, pay, prices = exact(rise.pay_share), exact(rise.pay), exact(rise.prices)
    parts = (
        figures.add((policy, year, "pay_share"), f"{meaning}: share that is pay", SHARE, share, OF_SCENARIO, source),
        figures.add((policy, year, "pay"), f"{meaning}: rise of pay", RISE, pay, OF_SCENARIO, source),
        figures.add((policy, year, "prices"), f"{meaning}: rise of the rest", RISE, prices, OF_SCENARIO, source),
    )
    formula = "{0}*{1}+(1-{0})*{2}".format(*parts)
    whole = share * pay + (1 - share) * prices
    return figures.add((policy, year), meaning, RISE, whole, WORKED_OUT, f"{source}: from its parts", formula)
