"""An option at another price, or bringing more; and what limits of capital leave beside a set."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from capacity.inputs.option_costs import quarterly_costs
from capacity.inputs.read.reading import Inputs
from capacity.inputs.schema import Option
from capacity.inputs.schema.events import multiples
from capacity.inputs.schema.options import repeated
from capacity.studies.invest.open_options import TOTAL, Opened


def price_of(option: Option) -> tuple[str, float]:
    """What an option's price is, and how much: its capital, or what it costs a year where it takes none."""
    if option.total_capital:
        return "capital", option.total_capital
    return ("revenue_per_year", option.revenue_per_year) if option.revenue_per_year else ("", 0.0)


def scaled(option: Option, scale: float) -> Option:
    """An option at a share of its price."""
    if option.total_capital:
        return option.model_copy(update={"capital": {year: much * scale for year, much in option.capital.items()}})
    return option.model_copy(update={"revenue_per_year": option.revenue_per_year * scale})


def slopes(inputs: Inputs, option: Option) -> dict[str, float]:
    """How fast figures rise with the share of an option's price, taken once: `cost` and `capital`."""
    quarters, rate = inputs.scenario.calendar, inputs.book.money.discount_rate.value
    paid = [sum(quarterly_costs(priced, 1, rate, quarters, float)) for priced in (option, scaled(option, 0.0))]
    return {"cost": paid[0] - paid[1], "capital": option.total_capital}


def brought(option: Option) -> tuple[str, float]:
    """What an option brings, and how many: beds, or hours of staff a week; nothing where it brings both or neither."""
    units, much = set[str](), 0.0
    for event in option.events:
        units.add("hours a week" if event.event == "staff" else "beds")
        for field in multiples(type(event)):
            amount = getattr(event, field)
            much += sum(amount.values()) if isinstance(amount, dict) else amount
    return (units.pop(), much) if len(units) == 1 and not option.single and much > 0 else ("", 0.0)


def enlarged(inputs: Inputs, name: str, times: float) -> Inputs:
    """The inputs with an option that brings so many times as much, at the same price."""

    def each(option: Option) -> Option:
        if option.option != name:
            return option
        return option.model_copy(update={"events": [repeated(event, times) for event in option.events]})

    return with_options(inputs, [each(option) for option in inputs.scenario.options])


def repriced(space: Opened, name: str, scale: float) -> Opened:
    """The options left open, one of them at a share of its price: what adds up is as it was."""

    def each(options: Collection[Option]) -> tuple[Option, ...]:
        return tuple(scaled(option, scale) if option.option == name else option for option in options)

    return replace(
        space,
        inputs=with_options(space.inputs, each(space.inputs.scenario.options)),
        linear=each(space.linear),
        tried=each(space.tried),
    )


def with_options(inputs: Inputs, options: Sequence[Option]) -> Inputs:
    return replace(inputs, scenario=inputs.scenario.model_copy(update={"options": list(options)}))


def left_of(space: Opened, counts: Mapping[str, int]) -> dict[str, float]:
    """£ that each limit of capital leaves beside these options; below 0 where they take more."""
    options = space.inputs.scenario.options
    return {
        year: pounds
        - sum(
            (option.total_capital if year == TOTAL else option.capital.get(year, 0.0)) * counts.get(option.option, 0)
            for option in options
        )
        for year, pounds in space.limits.items()
    }
