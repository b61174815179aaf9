"""Rules for rises of prices: within the plan, and not a typing slip."""

from collections.abc import Iterator

from capacity.inputs.errors import Complaint
from capacity.inputs.read.reading import Reading
from capacity.inputs.read.yaml12 import Document
from capacity.inputs.schema import Rise, Scenario

LARGEST = {
    "asking_fee_rise": 0.25,
    "usual_rate_rise": 0.25,
    "agency_premium_rise": 1.0,  # a premium is what lies on top of a wage: it may double
    "block_fee_rise": 0.25,
    "contribution_rise": 0.25,
}
"""Rises of the policy, and above which share (or below which fall) each is taken to be a slip."""


def check_rises(reading: Reading, scenario: Scenario) -> list[Complaint]:
    """Every complaint about the rises of the policy."""
    document, years = reading.scenario_document, scenario.years_ahead
    faults = []
    for key, most in LARGEST.items():
        for year, rise in getattr(scenario.policy, key).items():
            path = ("policy", key, year)
            if year not in years and not _inherited(document, path):
                span = years[0] if len(years) == 1 else f"{years[0]} to {years[-1]}"
                why = f"is outside the plan, which covers {span}: type one of its years, or delete it"
                faults.append(_at(document, path, why, year))
            faults += [_at(document, (*path, *part), why, f"{got:g}") for part, got, why in _too_large(rise, most)]
    return faults


def within_plan(scenario: Scenario) -> Scenario:
    """The scenario without rises outside its plan and outlook: those of a longer one that it extends mean
    nothing here."""
    years = set(scenario.years_ahead)
    rises = {key: getattr(scenario.policy, key) for key in LARGEST}
    kept = {key: {year: rise for year, rise in of.items() if year in years} for key, of in rises.items()}
    if kept == rises:
        return scenario
    return scenario.model_copy(update={"policy": scenario.policy.model_copy(update=kept)})


def _inherited(document: Document, path: tuple[str, ...]) -> bool:
    """Whether a rise is in a file that the scenario extends while the length of the plan is in another."""
    file = document.mark(path).file
    own = document.marks[()].file
    return file != own and any(document.mark((key,)).file != file for key in ("start", "quarters"))


def _too_large(rise: Rise, most: float) -> Iterator[tuple[tuple[str, ...], float, str]]:
    """Parts of a rise beyond what is usual: key, figure, and what to type instead."""
    if rise.large:
        return
    split = rise.pay_share > 0
    for key, share in (("pay", rise.pay), ("prices", rise.prices)):
        if abs(share) <= most or not (split or key == "prices"):
            continue
        meant = "add large: true beside it" if split else f"type {{prices: {share:g}, large: true}}"
        why = f"means {share * 100:.6g}%: for {share:g}% type {share / 100:g}; if {share * 100:.6g}% is meant, {meant}"
        yield (key,) if split else (), share, why


def _at(document: Document, path: tuple[str, ...], why: str, got: str) -> Complaint:
    mark = document.mark(path)
    return Complaint(mark.file, mark.line, document.what(path), why, got)
