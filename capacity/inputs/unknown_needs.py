"""Needs for which nothing is known of the market, as in a place made from a register that lists no such homes.

Everyone with such a need is planned as waiting, which says something about the data and nothing about the market.
Headlines and the requests to the market leave these needs out and say so; tables keep them.
"""

from collections import defaultdict
from collections.abc import Mapping

from capacity.inputs.events import effects_of
from capacity.inputs.read.reading import Inputs
from capacity.inputs.schema import Book
from capacity.inputs.wording import about, in_sentence, is_one, listed, nearest, short_labels

WHOLE = 1 - 1e-9  # shares of care types that add up to everyone, but for the last binary digits of their sum
NOBODY = 1e-6  # people; fewer are the last digits of the solver


def unmet_by(book: Book, beds: Mapping[str, float]) -> list[str]:
    """Needs, by ID, that no bed can meet: care types with beds accept less than everyone. `beds` is by care type."""
    return [
        need
        for need, model in book.needs.items()
        if sum(share.value for kind, share in model.accepts.items() if beds.get(kind, 0) > 0) < WHOLE
    ]


def nothing_known(inputs: Inputs) -> list[str]:
    """Needs, by ID, for which the place has no service, in any borough, and no event brings one."""
    return unmet_by(inputs.book, beds_by_care_type(inputs))


def beds_by_care_type(inputs: Inputs) -> Mapping[str, float]:
    """Beds of the place in every borough, including all that events add."""
    does = effects_of(inputs.scenario.all_events)
    kind_of = {row.service: row.care_type for row, _ in inputs.tables.services}
    beds: defaultdict[str, float] = defaultdict(float)
    for row, _ in inputs.tables.services:
        beds[row.care_type] += row.beds
    for service, (event, kind) in does.opens.items():
        kind_of[service] = kind
        beds[kind] += event.services[kind]
    for service, changes in does.bed_changes.items():
        beds[kind_of[service]] += sum(max(change, 0.0) for _, change in changes)
    return beds


def left_out(book: Book, waiting: Mapping[str, float], year: str) -> tuple[str, str, str] | None:
    """The sentence about such needs: words, people who wait with them at the end of the year, words; None for nobody.

    `waiting`: those people, by need.
    """
    people = sum(waiting.values())
    if not nearest(people):
        return None
    labels = short_labels({need: model.label for need, model in book.needs.items()})
    needs = [in_sentence(labels[need]) for need, count in waiting.items() if count > NOBODY]
    them = "it" if len(needs) == 1 else "them"
    who = f"person who needs {them} is" if is_one(people) else f"people who need {them} are"
    what = f" {who} planned as waiting at the end of {year} and left out here."
    return f"The place has no known homes for {listed(needs)}: ", about(people), what
