"""What the market is asked for, in numbers: one line for each care type, with the places of each step."""

from typing import NamedTuple

from capacity.inputs.wording import listed as words_listed
from capacity.inputs.wording import nearest
from capacity.outputs.pages.markup import Markup, Part, join, listed, name, tag
from capacity.outputs.report.cited_run import Figures, inside
from capacity.outputs.report.remedies import Shortage, shortages
from capacity.outputs.report.sentences import AT_LIMIT, rounded

ON_TOP = "; staff for the places above come on top."
"""These hours are those of the people who live there already."""


def in_numbers(figures: Figures) -> list[Part]:
    """Such as "Dementia residential: open 27 places, convert 5, build 24", and the staff that are short.

    Where it is known why people go without, staff are asked for only if they are among the reasons.
    """
    short = shortages(figures)
    lines: list[Part] = [_line(figures, each) for each in short if any(asked(each))]
    hours = hours_of_places(figures, short)
    staff = _staff(figures, ON_TOP if lines else ".") if staff_matter(short) else ""
    return [*lines, *filter(None, (hours, staff))]


def staff_matter(short: list[Shortage]) -> bool:
    """Whether more staff would place anybody better, as far as that is known."""
    told = [each for each in short if each.reasons]
    return not told or any(each.staffed for each in told)


def hours_of_places(figures: Figures, short: list[Shortage]) -> Markup:
    """The hours a week that the places asked for need once they are filled, by role; empty where they need none.

    Places × `hours_per_week` of the care type × `hours_factor`. The hours that a site needs at least, however few live
    there, are not among them: how many sites there would be is not known.
    """
    book = figures.inputs.book
    roles = figures.tables["staffing.csv"]["role"].drop_duplicates()
    each = {
        role: nearest(
            sum(
                sum(asked(one)) * hours.value * book.hours_factor.value
                for one in short
                if (hours := book.care_types[one.kind].hours_per_week.get(role)) is not None
            )
        )
        for role in roles
    }
    said: list[Part] = [
        join(f"{many:,.0f} ", inside(book.roles[role].label), " hours") for role, many in each.items() if many
    ]
    if not said:
        return Markup("")
    return join(tag("strong", "Staff for these places"), ": ", listed(said), " a week, once they are filled.")


def wanted(figures: Figures) -> Markup:
    """The finding of the section: the places of each step, over all care types."""
    short = shortages(figures)
    if not short:
        staff = _staff(figures)
        return join("No care type is short of places at the end of the plan.", *([" ", staff] if staff else []))
    sums = Asked(*(sum(step) for step in zip(*(asked(each) for each in short), strict=True)))
    said = words_listed(sums.said())
    beyond = sum(sum(each.beyond.values()) for each in short)
    rest = f" The market cannot mend the reasons for {beyond:,} more {_noun(beyond)}." if beyond else ""
    if not said:
        return join("The market is asked for no places.", rest)
    return join(f"The market is asked for {_places(sum(sums))} in {_types(len(short))}: ", said, ".", rest)


def _types(count: int) -> str:
    return f"{count} care type{'s' * (count > 1)}"


def _places(count: int) -> str:
    return f"{count:,} {_noun(count)}"


def _noun(count: int) -> str:
    return "place" if count == 1 else "places"


def _line(figures: Figures, short: Shortage) -> Markup:
    said = words_listed(asked(short).said())
    return join(tag("strong", name(figures.care_types[short.kind], 60)), ": ", said, ".")


class Asked(NamedTuple):
    """Places of each step."""

    fill: int
    opened: int
    convert: int
    build: int
    staffed: int
    turned: int

    def said(self) -> list[str]:
        """Each step with its number, without those that bring nothing; the first says that they are places."""
        words = (
            ("fill {} that stay free", self.fill),
            ("open {} that are closed to the council", self.opened),
            ("convert {} of another care type", self.convert),
            ("build {}", self.build),
            ("recruit staff for {}", self.staffed),
            ("fill {} sooner after a resident leaves", self.turned),
        )
        steps = [(step, count) for step, count in words if count]
        return [_agreeing(step, count, noun=not at) for at, (step, count) in enumerate(steps)]


def _agreeing(step: str, count: int, noun: bool) -> str:
    """The step with its number, and its verb in the singular for one place."""
    said = step.format(_places(count) if noun else f"{count:,}")
    return said.replace(" are ", " is ").replace(" stay ", " stays ") if count == 1 else said


def asked(short: Shortage) -> Asked:
    """The places of each step for one care type."""
    return Asked(short.fill, short.opened, short.converted, short.build, short.staffed, short.turned)


def _staff(figures: Figures, end: str = ".") -> Markup:
    """The hours of each role that agencies work, or nobody, at the end of the plan."""
    source, frame = figures.table("staffing.csv"), figures.tables["staffing.csv"]
    closing = figures.quarters[-1].name
    said: list[Part] = []
    for role in frame["role"].drop_duplicates():
        lacking = source.sum("agency_hours+unstaffed_hours", role=role, quarter=closing, pool=figures.homes)
        if lacking.value > AT_LIMIT and rounded(lacking):
            said.append(join(lacking.show(), " more ", inside(figures.inputs.book.roles[role].label), " hours a week"))
    if not said:
        return Markup("")
    return join(tag("strong", "Staff"), ": contract ", listed(said), " in place of agency and unfilled hours", end)
