"""What a person sees of one service: who lives there, why it admits nobody, and what would change if it did."""

from collections.abc import Iterator, Sequence

from capacity.inputs.calendar import financial_years
from capacity.inputs.wording import about, in_sentence, is_one, listed, nearest
from capacity.outputs.paragraphs import Lines, wrapped
from capacity.outputs.year_tables import blocks
from capacity.studies.why.home import Service, Span
from capacity.studies.why.lift import Lift, Lifted
from capacity.studies.why.stops import CLOSED, DEARER, DIVERSION, EMBARGO, FEE, FULL, LATER, RATING, ROOM, STAFF
from capacity.studies.why.words import begins, ends

LABEL, FIGURE = 34, 9
"""Widths of columns."""
ONE_BY_ONE = 6
"""Times that are told one by one; where there are more, those of the same reason are told together."""
FROM = 5
"""Areas that are named."""
NOBODY, NO_WEEKS, NO_MONEY = 0.05, 0.5, 500.0
"""People, weeks and £: a smaller change is none."""
THOUSAND, MILLION = 1e3, 1e6
WAIVED = {EMBARGO: "the embargo were waived", RATING: "its rating were accepted", FEE: "its fee were accepted"}
HELD = {EMBARGO: "the embargo", RATING: "its rating", FEE: "its fee"}


def lines(answer: Service) -> Lines:
    """What `capacity why RUN --service` prints."""
    title = f"{answer.place} · {answer.scenario} · {answer.name}, {in_sentence(answer.care_type)} ({answer.service})"
    shown: Lines = wrapped(title, style="bold")
    for note in answer.notes:
        shown += wrapped(note)
    shown += [("", ""), *wrapped(finding(answer), style="bold")]
    shown += [("", ""), *_people(answer)]
    if answer.came_from:
        shown += wrapped(f"They come from {_came_from(answer)}.", "  ", further="    ")
    shown += [("", ""), ("bold", "What stops it")]
    for text in times(answer):
        shown += wrapped(text, "  ", further="    ")
    return shown + _changes(answer)


def finding(answer: Service) -> str:
    """Whether it admits anybody, and if not, why."""
    total = sum(answer.admitted)
    if total >= NOBODY:
        return f"It admits {_persons(total)} in this plan. {_mostly(answer)}"
    longest = max(answer.spans, key=lambda span: span.last - span.first)
    return f"It admits nobody in this plan: {reason(answer, [longest])}."


def _mostly(answer: Service) -> str:
    """In how many quarters it could take nobody more."""
    held = sum(span.last - span.first + 1 for span in answer.spans if span.why != (ROOM,))
    if not held:
        return "Nothing stops it from taking more."
    full = sum(span.last - span.first + 1 for span in answer.spans if span.why == (FULL,))
    which = "full" if full == held else "unable to take more"
    return f"It is {which} in {held} of {len(answer.quarters)} quarters."


def times(answer: Service) -> Iterator[str]:
    """From when to when each reason holds."""
    spans = answer.spans
    if len(spans) <= ONE_BY_ONE:
        for span in spans:
            yield f"{_when(answer, span)}: {reason(answer, [span])}"
        return
    for why in dict.fromkeys(span.why for span in spans):
        held = [span for span in spans if span.why == why]
        count = sum(span.last - span.first + 1 for span in held)
        yield f"In {count} of {len(answer.quarters)} quarters: {reason(answer, held)}"


def _when(answer: Service, span: Span) -> str:
    return f"{begins(answer.quarters[span.first])} to {ends(answer.quarters[span.last])}"


def reason(answer: Service, spans: Sequence[Span]) -> str:
    """What stops it, with the figures of the times at which it does."""
    why = spans[0].why
    return listed([_reason(answer, each, spans) for each in why])


def _reason(answer: Service, each: str, spans: Sequence[Span]) -> str:
    admitted = sum(span.admitted for span in spans)
    quarters = [q for span in spans for q in range(span.first, span.last + 1)]
    free = sum(span.free * (span.last - span.first + 1) for span in spans) / len(quarters)
    came = f"; {_persons(admitted)} placed there" if admitted >= NOBODY else ""
    beds = f"{about(free)} {'bed' if is_one(free) else 'beds'} free"
    it = "it" if is_one(free) else "them"
    words = {
        CLOSED: "it is closed",
        EMBARGO: "its site is under an embargo",
        RATING: f"it is rated {answer.rating}, and the policy’s lowest rating is {answer.lowest_rating}",
        FULL: f"full: {_full(answer, quarters)}{came}",
        STAFF: f"{beds}, but no {in_sentence(spans[0].staff)} hours are left, agency at its limit{came}",
        LATER: f"{beds}, but those who come later need {it}{came}",
        DEARER: f"{beds}, but this plan puts money before placements out of borough{came}",
        DIVERSION: f"{beds}, but it has taken all that it may of needs that are not its own{came}",
        ROOM: f"nothing: {beds}{came or ', and the plan has no need of them'}",
    }
    return _fee(answer, quarters) if each == FEE else words[each]


def _fee(answer: Service, quarters: Sequence[int]) -> str:
    """What it asks, what the council pays at most, and how the difference grows or falls."""
    first, last = quarters[0], quarters[-1]
    over = [answer.asking[q] - answer.ceiling[q] for q in (first, last)]
    said = f"it asks {_pounds(answer.asking[first])} a week, {_pounds(over[0])} above the ceiling of "
    said += f"{_pounds(answer.ceiling[first])} (the usual rate of {_pounds(answer.usual[first])} and "
    said += f"{nearest(answer.over_usual * 100, 1):g}%)"
    if _pounds(over[0]) == _pounds(over[1]):
        return said
    return f"{said}; by {ends(answer.quarters[last])} it is {_pounds(over[1])} above"


def _pounds(value: float) -> str:
    """£855.34: pence may decide."""
    return f"£{nearest(value, 2):,.2f}" if nearest(value, 2) else "less than a penny"


def _full(answer: Service, quarters: Sequence[int]) -> str:
    """How many beds the council has there; those of others are no beds for it."""
    usable = [answer.usable[q] for q in quarters]
    most = max(usable)
    if not nearest(most):
        return "others leave no bed for council-funded residents"
    least = min(usable)
    beds = (
        f"{nearest(least):,.0f}"
        if nearest(least) == nearest(most)
        else f"{nearest(least):,.0f} to {nearest(most):,.0f}"
    )
    return (
        f"council-funded residents take {'the one bed' if beds == '1' else f'all {beds} beds'} that the council can use"
    )


def _people(answer: Service) -> Lines:
    """Who lives there, and how full it is."""
    years = ["start", *financial_years(answer.quarters)]
    several = len({each.home for each in answer.living}) > 1
    rows = []
    for each in answer.living:
        whose = f"{each.need}, {each.home}" if several else each.need
        rows.append((f"  {whose}", _expected(each.people)))
    if not rows:
        rows.append(("  Council-funded residents", ["0" for _ in years]))
    beds = answer.beds
    rows.append(("  Self-funders, other councils", [f"{nearest(people):,.0f}" for people in beds.others]))
    rows.append(("Registered beds", [f"{nearest(count):,.0f}" for count in beds.registered]))
    rows.append(("Of these for the council at most", [f"{nearest(count):,.0f}" for count in beds.usable]))
    full = ["" if share != share else f"{nearest(share * 100):.0f}%" for share in beds.occupancy]
    rows.append(("Occupied", full))
    rows.append(("Placed there in the year", ["", *(about(people) for people in answer.admitted)]))
    widest = max(len(cell) for _, cells in rows for cell in cells) + 2
    return blocks("People there at the year’s end", years, rows, LABEL, max(FIGURE, widest))


def _expected(people: Sequence[float]) -> list[str]:
    """Those at the start are counted; later ones are what the plan expects."""
    start, *later = people
    return [f"{nearest(start):,.0f}", *map(about, later)]


def _came_from(answer: Service) -> str:
    named = [f"{name} ({about(people)})" for name, people in answer.came_from if people >= NOBODY][:FROM]
    rest = sum(people for _, people in answer.came_from[FROM:])
    return listed([*named, *([f"elsewhere ({about(rest)})"] if rest >= NOBODY else [])])


def _changes(answer: Service) -> Lines:
    """What would change, by planning again."""
    if not (answer.lifted or answer.not_alone or answer.refused):
        return []
    shown: Lines = [("", ""), ("bold", "What would change (planned again, not estimated)")]
    if answer.refused:
        return shown + wrapped(f"Not known, because {answer.refused}.", "  ")
    for limit, others in answer.not_alone:
        there = listed([HELD[each] for each in others])
        shown += wrapped(
            f"If {WAIVED[limit]} alone: nothing would change, as {there} would still stop it.", "  ", further="    "
        )
    for each in answer.lifted:
        shown += wrapped(f"{condition(answer, each.lift)}: {effect(answer, each)}.", "  ", further="    ")
    return shown


def condition(answer: Service, lift: Lift) -> str:
    """If its fee were accepted and there were one more bed."""
    parts = [WAIVED[each] for each in lift.reasons if each in WAIVED]
    for more, what in zip(lift.more, [each for each in lift.reasons if each not in WAIVED], strict=True):
        since = begins(answer.quarters[more.since])
        if what == STAFF:
            parts.append(f"{answer.borough} had one more full-time {_role(answer)} from {since}")
        else:
            parts.append(f"the council had one more bed there from {since}")
    return f"If {listed(parts)}"


def _role(answer: Service) -> str:
    return in_sentence(next(span.staff for span in answer.spans if span.staff))


def effect(answer: Service, lifted: Lifted) -> str:
    """How many would live there, and what that changes over the plan."""
    change, when = lifted.change, ends(answer.quarters[-1])
    parts = []
    if abs(change.there) >= NOBODY:
        more = f"{_fewer(change.there)} than planned"
        residents = "resident" if is_one(lifted.there) else "residents"
        parts.append(f"{about(lifted.there)} council-funded {residents} would live there in {when}, {more}")
    if abs(change.avoidable) >= NOBODY:
        parts.append(f"{_fewer(change.avoidable)} would be placed out of borough against their choice over the plan")
    if abs(change.waiting_weeks) >= NO_WEEKS:
        weeks = f"{about(abs(change.waiting_weeks))} {'week' if is_one(abs(change.waiting_weeks)) else 'weeks'}"
        parts.append(f"people would wait {weeks} {'less' if change.waiting_weeks < 0 else 'more'} over the plan")
    if abs(change.net_cost) >= NO_MONEY:
        parts.append(f"the plan would cost {_money(change.net_cost)}")
    return "; ".join(parts) if parts else "nothing would change"


def _fewer(change: float) -> str:
    """24 fewer; less than 1 more."""
    size = about(abs(change)).replace("fewer", "less")
    return f"{size} {'fewer' if change < 0 else 'more'}"


def _money(change: float) -> str:
    size = abs(change)
    said = f"£{nearest(size / MILLION, 1):.1f}m" if size >= MILLION else f"£{nearest(size / THOUSAND):,.0f},000"
    return f"{said} {'less' if change < 0 else 'more'}"


def _persons(people: float) -> str:
    return f"{about(people)} {'person' if is_one(people) else 'people'}"
