"""What the NHS pays in nursing beds."""

from capacity.inputs.schema import Book


def funded_nursing_care(book: Book, year: str) -> tuple[float, str]:
    """£ a week that the NHS pays in a financial year, and the year whose published rate it is.

    A year without a rate takes that of the last year before it, or of the first one of all. (0, "") without any.
    """
    rates = book.money.funded_nursing_care_per_week
    if not rates:
        return 0.0, ""
    published = max((known for known in rates if known <= year), default=min(rates))
    return rates[published].value, published
