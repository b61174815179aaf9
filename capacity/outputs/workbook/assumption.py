"""A figure that the ledger uses, and the figures together under their names."""

from dataclasses import dataclass
from fractions import Fraction

from capacity.inputs.schema import Ground
from capacity.outputs.workbook.names import Names

ASSUMPTION: Ground = "assumption"
"""For a figure of the book or of an option, the kind is its ground."""
OF_SCENARIO, OF_PLACE, WORKED_OUT, WHAT_IF = "of the scenario", "of the place", "worked out", "what-if"
NOT_SET = "none in the plan"
"""The kind of a rise that the scenario does not have; like one of kind what-if, it is on the sheet What_if only."""
POUNDS_A_WEEK, POUNDS_AN_HOUR, SHARE, RISE, FACTOR = "£ a week", "£ an hour", "share", "rise", "factor"
POUNDS, POUNDS_A_YEAR, YEARS, COUNT = "£", "£ a year", "years", "number"

_CHANGES, _RISES, _CLIENTS = "Change of all prices", "Rises each April", "Contributions and the NHS"
_AGENCY, _INTERIM, _INVESTMENT = "Agency", "Interim care", "Investment"
GROUPS = (_CHANGES, _RISES, _CLIENTS, _AGENCY, _INTERIM, _INVESTMENT)
"""What figures are about, in the order of the sheet What_if."""
_GROUPS = {
    "asking_fee_change": _CHANGES,
    "usual_rate_change": _CHANGES,
    "interim_care_change": _CHANGES,
    "usual_rate_event": _RISES,
    "usual_rate_table_rise": _RISES,
    **{f"{what}_growth": _RISES for what in ("fee", "usual_rate", "contribution", "block_fee", "agency_premium")},
    "asking_fee_rise": _RISES,
    "usual_rate_rise": _RISES,
    "contribution_rise": _RISES,
    "block_fee_rise": _RISES,
    "agency_premium_rise": _RISES,
    "contribution": _CLIENTS,
    "nhs_share": _CLIENTS,
    "funded_nursing_care": _CLIENTS,
    "agency_premium": _AGENCY,
    "interim_care": _INTERIM,
    "discount_rate": _INVESTMENT,
    "option_revenue": _INVESTMENT,
    "option_capital": _INVESTMENT,
    "option_life": _INVESTMENT,
    "option_annual_cost": _INVESTMENT,
    "option_count": _INVESTMENT,
}


@dataclass(frozen=True)
class Assumption:
    """A figure that the ledger uses."""

    name: str
    meaning: str
    unit: str
    value: Fraction
    kind: str
    source: str
    formula: str = ""
    """The formula, in terms of other figures' names, where the figure is worked out from them."""
    group: str = ""
    """What it is about."""
    year: str = ""
    """For growth, which has a sheet of its own with the years across."""
    words: str = ""
    """Shown in place of a number, where there is no single number."""

    @property
    def typed(self) -> bool:
        """Whether a what-if may change it."""
        return self.kind != WORKED_OUT

    @property
    def only_typed(self) -> bool:
        """Whether the plan has no such figure, so that only a what-if gives it a value."""
        return self.kind in (WHAT_IF, NOT_SET)


class Figures:
    """The figures by what they are for, such as ("contribution", "nursing"), in the order of the sheet."""

    def __init__(self) -> None:
        self.all: list[Assumption] = []
        self._found: dict[tuple[str, ...], Assumption] = {}
        self._names = Names()

    def add(
        self,
        key: tuple[str, ...],
        meaning: str,
        unit: str,
        value: Fraction,
        kind: str,
        source: str,
        formula: str = "",
        words: str = "",
    ) -> str:
        """Add a figure; returns its name."""
        year = key[1] if key[0].endswith("_growth") else ""
        name, group = self._names.new(*key), _GROUPS[key[0]]
        figure = Assumption(name, meaning, unit, value, kind, source, formula, group, year, words)
        self.all.append(figure)
        self._found[key] = figure
        return figure.name

    def name(self, *key: str) -> str:
        return self._found[key].name

    def value(self, *key: str) -> Fraction:
        return self._found[key].value
