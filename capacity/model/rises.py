"""Warnings about price rises: those that do nothing, those that drift apart, and those that replace others."""

from collections.abc import Iterator, Mapping
from itertools import pairwise

from pydantic import ValidationError

from capacity.inputs.calendar import in_force
from capacity.inputs.plan_warning import PlanWarning
from capacity.inputs.read.reading import Inputs
from capacity.inputs.schema import RISES, Rise, Scenario, UsualRate
from capacity.model.problem.figures import growth

RISE_DIGITS = 4  # a hundredth of a per cent: rates in whole pence cannot rise more evenly
DRIFT = 0.1  # of what homes ask against usual rates, over the whole plan


def rises(inputs: Inputs) -> Iterator[PlanWarning]:
    """Every warning about the rises of the policy."""
    scenario = inputs.scenario
    yield from _replaced(inputs)
    yield from _on_top(inputs, scenario)
    yield from _drift(inputs, scenario)
    yield from _contributions(inputs, scenario)
    first = scenario.financial_years[0]
    for key in RISES:
        for year in getattr(scenario.policy, key):
            if year <= first:
                yield PlanWarning(
                    key, f"the {key} of {year} has no effect: prices are given as at the start of {first}. Delete it"
                )


def _replaced(inputs: Inputs) -> Iterator[PlanWarning]:
    """Rises that replace those of a file that the scenario extends."""
    for (key, year), (written, below) in inputs.replaced_rises.items():
        now, before = getattr(inputs.scenario.policy, key).get(year), _as_rise(written)
        if now is None or before is None or now == before:
            continue
        at = inputs.scenario_document.mark(("policy", key, year))
        yield PlanWarning(
            "replaced",
            f"{at}: {key} {year}: {percent(before)} → {percent(now)} ({below} said"
            f" {percent(before)}): a rise replaces the other file's rise of that year, and is not added to it",
        )


def _as_rise(written: object) -> Rise | None:
    """A rise as a file has it; None for anything else, which no plan uses any longer."""
    try:
        return Rise.model_validate(written if isinstance(written, dict) else {"prices": written})
    except ValidationError:
        return None


def percent(rise: Rise) -> str:
    """A rise as a reader says it: 5%, with the share of it that is pay."""
    split = f" ({rise.pay_share:g} of it pay)" if rise.pay_share else ""
    return f"{_whole(rise) * 100:.4g}%{split}"


def _whole(rise: Rise) -> float:
    return rise.pay_share * rise.pay + (1 - rise.pay_share) * rise.prices


def _on_top(inputs: Inputs, scenario: Scenario) -> Iterator[PlanWarning]:
    """Rises of usual rates that come on top of a table that rises by itself."""
    rates = inputs.tables.usual_rates
    for before, year in pairwise(scenario.financial_years):
        steps = {
            round(rate / rates[authority, kind, before] - 1, RISE_DIGITS)
            for (authority, kind, of), rate in rates.items()
            if of == year and rates.get((authority, kind, before))
        }
        if (rise := scenario.policy.usual_rate_rise.get(year)) and any(steps):
            most, up_to = max(steps), "" if len(steps) == 1 else "up to "
            whole = _whole(rise)
            alone = round((1 + whole) / (1 + most) - 1, RISE_DIGITS) + 0.0  # no −0
            text = (
                f"fee_rates.csv itself raises usual rates by {up_to}{most:.1%} in {year}; the usual_rate_rise comes on"
                f" top of that, for all authorities of the table: {up_to}{(1 + most) * (1 + whole) - 1:.1%} in all."
                " Delete it if the table has the whole rise"
            )
            if whole > 0:  # a rise that takes off some of the table's was intended
                text += (
                    f"; for {whole:.1%} in all where the table has {most:.1%}, type usual_rate_rise:"
                    f" {{{year}: {alone:g}}}"
                )
            yield PlanWarning("usual_rate_rise", text)


def _drift(inputs: Inputs, scenario: Scenario) -> Iterator[PlanWarning]:
    """What homes ask and what the council pays, further apart at the end of the plan than at its start."""
    years = scenario.financial_years
    asked = growth(scenario.policy.asking_fee_rise, scenario.calendar, float)[years[-1]]
    paid = _usual_growth(inputs, scenario)
    if not paid:
        return
    drifts = {pair: round(abs(asked / usual - 1), RISE_DIGITS) for pair, usual in paid.items()}
    homes = inputs.tables.homes
    authority, kind = max(paid, key=lambda pair: (drifts[pair], pair[0] in homes, pair))
    if drifts[authority, kind] > DRIFT:
        label, name = inputs.book.care_types[kind].label, inputs.tables.authority_names[authority]
        which = "usual rates" if len(set(drifts.values())) == 1 else f"the usual rate for {label} in {name}"
        yield PlanWarning(
            "drift",
            f"From {years[0]} to {years[-1]} what homes ask rises by {asked - 1:.1%}, and {which} by"
            f" {paid[authority, kind] - 1:.1%}: they drift apart by more than a tenth. Check asking_fee_rise, which is"
            " what homes ask, and usual_rate_rise and fee_rates.csv, which are what the council pays",
        )


def _contributions(inputs: Inputs, scenario: Scenario) -> Iterator[PlanWarning]:
    """Residents who go on paying what they paid while homes ask for more, unless the scenario names that."""
    if ("policy", "contribution_rise") in inputs.scenario_document.marks:
        return
    years = scenario.financial_years
    asked = growth(scenario.policy.asking_fee_rise, scenario.calendar, float)
    if asked[years[-1]] > 1:
        first = next(year for year in years if asked[year] > 1)
        yield PlanWarning(
            "contribution_rise",
            f"What residents pay stays as it is while what homes ask rises by {asked[years[-1]] - 1:.1%} over the plan:"
            f" policy.contribution_rise says by how much contributions rise, such as contribution_rise: {{{first}:"
            " 0.04} (or {} if they are to stay)",
        )


def _usual_growth(inputs: Inputs, scenario: Scenario) -> Mapping[tuple[str, str], float]:
    """Usual rate in the plan's last quarter over its first, for each authority and care type with a service."""
    quarters, rates = scenario.calendar, inputs.tables.usual_rates
    first, last = quarters[0], quarters[-1]
    risen = growth(scenario.policy.usual_rate_rise, quarters, float)[last.financial_year]
    authority_of = {row.site: row.authority for row, _ in inputs.tables.sites}
    drifts = {}
    for authority, kind in {(authority_of[row.site], row.care_type) for row, _ in inputs.tables.services}:
        before = rates.get((authority, kind, first.financial_year), 0.0)
        after = rates.get((authority, kind, last.financial_year), 0.0) * risen
        for event in scenario.all_events:
            if isinstance(event, UsualRate) and (event.authority, event.care_type) == (authority, kind):
                before *= 1 + event.change if in_force(event, first) else 1.0
                after *= 1 + event.change if in_force(event, last) else 1.0
        if before > 0 and after > 0:
            drifts[authority, kind] = after / before
    return drifts
