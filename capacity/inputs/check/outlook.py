"""Rules for an outlook: it goes on in whole financial years."""

from datetime import timedelta

from capacity.inputs.calendar import after, long_date
from capacity.inputs.errors import Complaint
from capacity.inputs.read.reading import Reading
from capacity.inputs.schema import Scenario

FEWER_YEARS = ": the outlook needs them. Add them, or type a smaller years_after"
"""Ends a complaint about figures that only the outlook lacks."""
APRIL = 4


def check_outlook(reading: Reading, scenario: Scenario) -> list[Complaint]:
    """A plan with an outlook ends on 31 March."""
    end = after(scenario.calendar)
    if not scenario.years_after or end.month == APRIL:
        return []
    mark = reading.scenario_document.mark(("years_after",))
    over = (end.month - APRIL) % 12 // 3
    quarters = [count for count in (scenario.quarters - over, scenario.quarters - over + 4) if count > 0]
    why = (
        f"adds whole financial years, but the plan ends on {long_date(end - timedelta(1))}. Type quarters:"
        f" {' or '.join(map(str, quarters))}, so that it ends on 31 March"
    )
    return [Complaint(mark.file, mark.line, "years_after", why, str(scenario.years_after))]
