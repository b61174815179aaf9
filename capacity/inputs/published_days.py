"""The published days that people waited, compared with the book's, and those who wait at the start."""

from capacity.inputs.read.reading import Inputs
from capacity.inputs.wording import nearest


def also_of_the_book(inputs: Inputs) -> list[str]:
    """Needs whose days to arrange a place are the published days: there a comparison does not test the plan."""
    needs = inputs.book.needs
    published = inputs.place_file.published_days.items()
    return [need for need, days in published if needs[need].days_to_arrange.value == days]


def backlog(inputs: Inputs, first: list[float]) -> str:
    """A sentence where people wait at the start and the first year has days of waiting; `first` are these by need."""
    if not any(map(nearest, first)) or not any(row.people > 0 for row, _ in inputs.tables.waiting):
        return ""
    year = inputs.scenario.financial_years[0]
    return f"{year} includes those who wait at the start and are placed through the first quarter."
