"""Numbers for money: exact fractions in, whole pence out."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from math import prod

from capacity.inputs.exact_figures import exact

__all__ = ["NOTHING", "PERSON", "WEEK", "exact", "pence", "pence_of", "shown", "shown_of", "total", "units", "written"]

NOTHING = Decimal("0.00")
PERSON = 10**20
"""How many `units` a person, or an hour, is."""
WEEK = 7 * PERSON
"""How many units, each times days, a person's week is."""
_PLACES = Decimal("1e-12")  # of weeks and prices as they are shown; amounts come from the exact ones


def pence(*factors: Fraction) -> Decimal:
    """Pounds, as the product of factors, rounded once, half to even, to whole pence."""
    return pence_of(prod(factor.numerator for factor in factors), prod(factor.denominator for factor in factors))


def pence_of(numerator: int, denominator: int) -> Decimal:
    """The same for a quotient, which need not be in its lowest terms: reducing it takes several times as long."""
    whole, rest = divmod(100 * numerator, denominator)
    up = 2 * rest > denominator or (2 * rest == denominator and whole % 2 == 1)
    return Decimal(whole + up).scaleb(-2)


def total(numbers: Iterable[Fraction]) -> Fraction:
    """Their sum: those of one denominator as whole numbers first, which is several times as fast."""
    sums: dict[int, int] = defaultdict(int)
    for number in numbers:
        sums[number.denominator] += number.numerator
    return sum((Fraction(numerator, denominator) for denominator, numerator in sums.items()), Fraction(0))


def written(figure: float) -> Fraction:
    """A figure of the plan as the tables write it, with twelve significant digits."""
    return Fraction(Decimal(format(figure, ".12g")))  # twice as fast as from text


def units(figure: float) -> int:
    """The same for people or hours above `tabulate.NOBODY`, as a whole number of units, `PERSON` to one.

    It is exact: of twelve significant digits of a figure from 1e-9 up, the last is worth 1e-20 or more. Sums and
    products with days are then sums and products of whole numbers, and become fractions once, if at all.
    """
    return int(Decimal(format(figure, ".12g")).scaleb(20))


def shown(number: Fraction) -> Decimal:
    """To twelve decimal places, without zeros at the end."""
    return shown_of(number.numerator, number.denominator)


def shown_of(numerator: int, denominator: int) -> Decimal:
    """The same for a quotient, which need not be in its lowest terms."""
    plain = (Decimal(numerator) / Decimal(denominator)).quantize(_PLACES).normalize()
    return plain.quantize(Decimal(1)) if plain == plain.to_integral_value() else plain
