"""Whether what several options bring to the limits of a programme is the sum of what each brings."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from capacity.inputs.check.limits import takes_too_much
from capacity.inputs.events import effects_of
from capacity.inputs.exact_figures import ROUNDING
from capacity.inputs.read.reading import Inputs
from capacity.inputs.schema import Option
from capacity.inputs.schema.options import repeated
from capacity.model.problem.arrays import Problem, Services
from capacity.model.problem.build import build
from capacity.model.problem.shapes import Bools, Floats


def with_counts(inputs: Inputs, linear: Sequence[Option], counts: Sequence[int]) -> Inputs:
    """The inputs with each of `linear` as often as `counts` says, even 0 times: the same services in the same order."""
    brought = [repeated(event, count) for option, count in zip(linear, counts, strict=True) for event in option.events]
    scenario = inputs.scenario.model_copy(update={"events": [*inputs.scenario.events, *brought]})
    return replace(inputs, scenario=scenario)


def clashing(inputs: Inputs, linear: Sequence[Option]) -> set[str]:
    """Options of which the programme's limits are not the sum of what each brings, by ID.

    Beds count only as far as voids, other people and council_beds allow, so twenty and twenty may make thirty; they
    let the number of others grow, and the first bed of a site needs a nurse to cover it.
    """
    against: set[str] = set()
    while True:
        left = [option for option in linear if option.option not in against]
        more = _clashing_once(inputs, left)
        if not more:
            return against
        against |= more


def _clashing_once(inputs: Inputs, linear: Sequence[Option]) -> set[str]:
    count = len(linear)
    zero, fixed = _limits(inputs, linear, [0] * count)
    alone = [_limits(inputs, linear, [int(o == other) for other in range(count)])[0] - zero for o in range(count)]
    changes = np.array(alone).reshape(count, len(zero))
    wrong: Bools = np.logical_and((changes > ROUNDING).any(axis=0), (changes < -ROUNDING).any(axis=0))
    wrong[fixed] |= (np.abs(changes[:, fixed]) > ROUNDING).any(axis=0)
    for counts in _on_the_way(linear):
        apart = _limits(inputs, linear, counts)[0] - zero - np.array(counts, dtype=float) @ changes
        wrong = np.logical_or(wrong, np.abs(apart) > ROUNDING)
    touching = [
        option.option
        for option, change in zip(linear, alone, strict=True)
        if (wrong & (np.abs(change) > ROUNDING)).any()
    ]
    if wrong.any() and not touching:  # beds that count for nothing alone but for something together
        touching = [option.option for option in linear]
    return set(touching) | _taking_too_much(inputs, linear)


def _on_the_way(linear: Sequence[Option]) -> Iterator[list[int]]:
    """From nothing to everything, one option after the other, each taken once, twice and as often as it can be.

    As beds are added, they bring nothing at first, then everything, then nothing more. No straight line meets such a
    curve more than three times: where four points lie on one line, all points between them do.
    """
    counts = [0] * len(linear)
    for o, option in enumerate(linear):
        for times in sorted({1, min(2, option.repeat), option.repeat}):
            counts[o] = times
            yield list(counts)


def _taking_too_much(inputs: Inputs, linear: Sequence[Option]) -> set[str]:
    """Options that take beds or hours, where all of them together take more than there are."""
    taking = [option for option in linear if _takes(option)]
    changed = with_counts(inputs, linear, [option.repeat * (option in taking) for option in linear])
    return {option.option for option in taking} if takes_too_much(changed) else set()


def _takes(option: Option) -> bool:
    does = effects_of(option.events)
    beds = any(change < 0 for changes in does.bed_changes.values() for _, change in changes)
    return beds or any(event.hours_per_week < 0 for event in does.staff)


def _limits(inputs: Inputs, linear: Sequence[Option], counts: Sequence[int]) -> tuple[Floats, slice]:
    """Every figure that options may move and a row depends on, in one array; and the slice of it that no column of an
    option can move: people who become funded, as the number of others may grow with new beds.

    Beds, those usable, block beds, staff hours, the people of other payers who need some, and the cover of each site.
    """
    problem = build(with_counts(inputs, linear, counts))
    services, supply = problem.services, np.nan_to_num(problem.staffing.supply)
    parts = (
        *(services.beds, services.usable, services.usable_at_start, services.others),
        *(problem.blocks.beds, supply, *_cover(inputs, services)),
    )
    joining = np.zeros(services.beds.shape)
    np.add.at(joining, problem.groups.service, problem.groups.joining)
    limits = np.concatenate([part.ravel() for part in (*parts, joining)])
    return limits, slice(len(limits) - joining.size, len(limits))


def _cover(inputs: Inputs, services: Services) -> Iterator[Floats]:
    """For each role, (sites, Q) hours a week that a site needs however few live there."""
    kinds = [kind.hours_per_site_per_week for kind in inputs.book.care_types.values()]
    names, site = np.unique(np.array(services.site), return_inverse=True)
    for role in sorted({role for kind in kinds for role in kind}):
        each = np.array([kind[role].value if role in kind else 0.0 for kind in kinds])[services.care_type]
        most = np.zeros((len(names), services.beds.shape[1]))
        np.maximum.at(most, site, each[:, None] * (services.beds > 0))
        yield most


def spare(problem: Problem) -> Floats:
    """(K, Q) contracted hours a week that are left for the home authorities' residents; 0 where there is no limit."""
    pools = problem.staffing
    hours: Floats = np.nan_to_num(pools.supply - pools.cover - pools.hours @ problem.services.others)
    return hours
