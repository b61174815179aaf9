"""A scenario with its options left open: those that add up are columns of the programme, the others are tried."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import prod

import numpy as np

from capacity.inputs.check.limits import takes_too_much
from capacity.inputs.errors import CapacityError
from capacity.inputs.exact_figures import HALF_A_PENNY
from capacity.inputs.option_costs import payer, quarterly_costs
from capacity.inputs.read.reading import Inputs
from capacity.inputs.schema import Option
from capacity.model.problem.arrays import Problem
from capacity.model.problem.build import build
from capacity.model.problem.options import Options
from capacity.model.problem.shapes import Floats
from capacity.studies.invest.adding_up import clashing, spare, with_counts

TOTAL = "total"  # the limit of capital of all years together
MOST_TRIED = 64  # ways to take the options that do not add up


class TooMany(CapacityError):
    """More options that do not add up than can be tried out one by one."""


@dataclass(frozen=True)
class Opened:
    """The options of a scenario that are not chosen already, sorted by how the search treats them."""

    inputs: Inputs
    linear: tuple[Option, ...]
    """Their effects add up in beds and hours: columns of the programme."""
    tried: tuple[Option, ...]
    """Their effects do not: every way to take them is a programme of its own."""
    whys: Mapping[str, str]
    """Why an option is tried, or cannot be taken at all."""
    ways: tuple[tuple[int, ...], ...]
    """How often each of `tried` is taken, in every way that the place allows."""
    limits: Mapping[str, float]
    """£ of capital by financial year, and `total`."""


def opened(inputs: Inputs, total: float | None) -> Opened:
    """The options left open, with `total` £ of capital over all years (None: no limit).

    Raises `TooMany`.
    """
    scenario = inputs.scenario
    free = [option for option in scenario.options if option.option not in scenario.chosen]
    whys = {option.option: why for option in free if (why := _impossible(inputs, option))}
    free = [option for option in free if option.option not in whys]
    linear = [option for option in free if not option.single]
    for option in free:
        if option not in linear:
            whys[option.option] = (
                f"tried by itself: its effect ({', '.join(option.single)}) is more than beds and hours"
            )
    while True:
        tried = [option for option in free if option not in linear]
        ways = _ways(inputs, tried)
        if not (against := set[str]().union(*(clashing(_taken(inputs, tried, way), linear) for way in ways))):
            break
        whys |= dict.fromkeys(
            against, "tried by itself: it shares a service or pool with another option, or meets a limit there"
        )
        linear = [option for option in linear if option.option not in against]
    return Opened(inputs, tuple(linear), tuple(tried), whys, ways, limits_of(inputs, total))


def years_of(opened: Opened) -> tuple[str, ...]:
    """The financial years whose capital is limited."""
    return tuple(year for year in opened.limits if year != TOTAL)


def limits_of(inputs: Inputs, capital: float | None) -> dict[str, float]:
    """£ of capital by financial year, and `total` where there is a limit for all years together."""
    return dict(inputs.scenario.capital_limit) | ({} if capital is None else {TOTAL: capital})


def _impossible(inputs: Inputs, option: Option) -> str:
    """Why an option can never be taken, whatever else is."""
    known = {other.option: other for other in inputs.scenario.options}
    chosen = inputs.scenario.chosen
    against = [name for name in chosen if name in option.excludes or option.option in known[name].excludes]
    return f"excluded by {', '.join(against)}, chosen already" if against else ""


def with_chosen(inputs: Inputs, chosen: Mapping[str, int]) -> Inputs:
    """The inputs with more options chosen."""
    taken = {name: count for name, count in chosen.items() if count}
    return replace(inputs, scenario=inputs.scenario.model_copy(update={"chosen": inputs.scenario.chosen | taken}))


def _ways(inputs: Inputs, tried: Sequence[Option]) -> tuple[tuple[int, ...], ...]:
    """Every way to take the options that do not add up: as the beds and the options' own requirements allow."""
    size = prod(option.repeat + 1 for option in tried)
    if size > MOST_TRIED:
        names = ", ".join(option.option for option in tried)
        raise TooMany(
            f"the effects of {names} do not simply add up, and there are {size:,} ways to take them;"
            f" at most {MOST_TRIED} are tried: leave some out, or choose some beforehand"
        )
    ways = []
    for counts in product(*(range(option.repeat + 1) for option in tried)):
        taken = {option.option for option, count in zip(tried, counts, strict=True) if count}
        against = any(set(option.excludes) & taken for option in tried if option.option in taken)
        if not against and not takes_too_much(_taken(inputs, tried, counts)):
            ways.append(counts)
    return tuple(ways)


def _taken(inputs: Inputs, tried: Sequence[Option], counts: Sequence[int]) -> Inputs:
    """The inputs with each of `tried` chosen as often as `counts` says."""
    return with_chosen(inputs, dict(zip([option.option for option in tried], counts, strict=True)))


def open_problem(opened: Opened, way: Sequence[int]) -> Problem | None:
    """The problem of one way to take the tried options, with the linear ones left open; None where it cannot be."""
    tried = dict(zip([option.option for option in opened.tried], way, strict=True))
    inputs, linear = _taken(opened.inputs, opened.tried, way), opened.linear
    zero = build(with_counts(inputs, linear, [0] * len(linear)))
    alone = [build(with_counts(inputs, linear, [int(o == p) for p in range(len(linear))])) for o in range(len(linear))]
    limits = _capital(opened, tried, linear)
    if limits is None or not _complete(opened, tried):
        return None
    names = [option.option for option in linear]
    shape = (len(linear), len(zero.homes) + 1, len(zero.quarters))
    options = Options(
        name=tuple(names),
        most=np.array([option.repeat for option in linear], dtype=float),
        usable=_changes([p.services.usable for p in alone], zero.services.usable),
        usable_at_start=_changes([p.services.usable_at_start for p in alone], zero.services.usable_at_start),
        supply=_changes([np.nan_to_num(p.staffing.supply) for p in alone], np.nan_to_num(zero.staffing.supply)),
        spare=_changes([spare(p) for p in alone], spare(zero)),
        block=_changes([p.blocks.beds for p in alone], zero.blocks.beds),
        cost=np.array([_cost(inputs, option, zero.homes) for option in linear]).reshape(shape),
        capital=np.array([option.total_capital for option in linear]),
        spending=limits[0],
        limit=limits[1],
        needs=tuple((o, names.index(n)) for o, option in enumerate(linear) for n in option.needs if n in names),
        excludes=tuple({(min(o, names.index(n)), max(o, names.index(n)))
                        for o, option in enumerate(linear) for n in option.excludes if n in names}),
    )  # fmt: skip
    return replace(zero, options=options)


def _changes(alone: Sequence[Floats], zero: Floats) -> Floats:
    return np.array([limits - zero for limits in alone]).reshape(len(alone), *zero.shape)


def allowed(opened: Opened, way: Sequence[int]) -> tuple[int, ...]:
    """How often each linear option may be taken on top of what is chosen and tried: 0 where those forbid it."""
    tried = {option.option: count for option, count in zip(opened.tried, way, strict=True) if count}
    taken = opened.inputs.scenario.chosen | tried
    return tuple(_most(option, taken, opened) for option in opened.linear)


def _most(option: Option, taken: Mapping[str, int], opened: Opened) -> int:
    linear = {other.option for other in opened.linear}
    known = {other.option: other for other in opened.inputs.scenario.options}
    missing = [name for name in option.needs if name not in taken and name not in linear]
    against = [name for name in taken if name in option.excludes or option.option in known[name].excludes]
    return 0 if missing or against else option.repeat


def _complete(opened: Opened, tried: Mapping[str, int]) -> bool:
    """Whether every tried option that is taken can have what it needs (linear options it needs are held by rows)."""
    known = {option.option for option in (*opened.linear, *opened.tried)} | set(opened.inputs.scenario.chosen)
    taken = {name for name, count in tried.items() if count} | set(opened.inputs.scenario.chosen)
    for option in opened.tried:
        if option.option in taken:
            for name in option.needs:
                if name not in known or (name in tried and name not in taken):
                    return False
    return True


def required(opened: Opened, way: Sequence[int]) -> tuple[int, ...]:
    """How often each linear option must be taken at least, because a tried one that is taken needs it."""
    wanted = {name for option, count in zip(opened.tried, way, strict=True) if count for name in option.needs}
    return tuple(int(option.option in wanted) for option in opened.linear)


def box_holding(opened: Opened, way: Sequence[int], name: str | None) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """How often each linear option may be taken, at least and at most, beside these tried ones; None where no set with
    the option `name` is among them."""
    least, most = required(opened, way), allowed(opened, way)
    counts = {option.option: count for option, count in zip(opened.tried, way, strict=True)}
    if name is None:
        return least, most
    if name in counts:
        return (least, most) if counts[name] else None
    held = [option.option == name for option in opened.linear]
    if not any(most[o] for o, is_held in enumerate(held) if is_held):
        return None
    return tuple(max(each, int(is_held)) for each, is_held in zip(least, held, strict=True)), most


def _capital(opened: Opened, tried: Mapping[str, int], linear: Sequence[Option]) -> tuple[Floats, Floats] | None:
    """What each limit of capital leaves after the tried options, (L, O) and (L,); None where they exceed one."""
    spending, limit = [], []
    for year, pounds in opened.limits.items():

        def amount(option: Option, year: str = year) -> float:
            return option.total_capital if year == TOTAL else option.capital.get(year, 0.0)

        chosen = opened.inputs.scenario.chosen
        taken = {option.option: chosen.get(option.option, 0) for option in opened.inputs.scenario.options}
        taken |= dict(tried)
        left = pounds - sum(amount(option) * taken[option.option] for option in opened.inputs.scenario.options)
        if left < -HALF_A_PENNY:
            return None
        spending.append([amount(option) for option in linear])
        limit.append(max(left, 0.0))
    return np.array(spending).reshape(len(limit), len(linear)), np.array(limit)


def _cost(inputs: Inputs, option: Option, homes: Sequence[str]) -> Floats:
    quarters = inputs.scenario.calendar
    pounds = np.zeros((len(homes) + 1, len(quarters)))
    home = payer(option, homes)
    rate = inputs.book.money.discount_rate.value
    pounds[-1 if home is None else homes.index(home)] = quarterly_costs(option, 1, rate, quarters, float)
    return pounds
