"""Whether money is real or nominal: what makes prices rise over a plan."""

from capacity.inputs.events import effects_of
from capacity.inputs.read.reading import Inputs
from capacity.inputs.schema import Rise


def _moves(rise: Rise) -> bool:
    return bool(rise.pay_share * rise.pay + (1 - rise.pay_share) * rise.prices)


def rising(inputs: Inputs) -> list[str]:
    """What makes prices rise over the plan: keys of the policy, events, the table of usual rates. Empty: all real."""
    scenario, policy = inputs.scenario, inputs.scenario.policy
    years = scenario.financial_years
    keys = ("asking_fee_rise", "usual_rate_rise", "agency_premium_rise", "block_fee_rise")
    reasons = [
        key for key in keys if any(_moves(getattr(policy, key)[y]) for y in years[1:] if y in getattr(policy, key))
    ]
    if effects_of(scenario.all_events).usual_rates:
        reasons.append("usual_rate events")
    rates: dict[tuple[str, str], set[float]] = {}
    for row, _ in inputs.tables.fee_rates:
        if row.financial_year in years:
            rates.setdefault((row.authority, row.care_type), set()).add(row.usual_rate)
    return reasons + (["fee_rates.csv"] if any(len(rate) > 1 for rate in rates.values()) else [])
