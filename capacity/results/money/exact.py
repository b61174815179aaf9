"""Numbers for money: exact fractions in, whole pence out."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from math import prod

from capacity.inputs.exact_figures import exact

__all__ = ["NOTHING", "exact", "pence", "shown", "total", "written"]

NOTHING = Decimal("0.00")
_PLACES = Decimal("1e-12")  # of weeks and prices as they are shown; amounts come from the exact ones


def pence(*factors: Fraction) -> Decimal:
    """Pounds, as the product of factors, rounded once, half to even, to whole pence."""
    numerator = 100 * prod(factor.numerator for factor in factors)
    denominator = prod(factor.denominator for factor in factors)
    whole, rest = divmod(numerator, denominator)  # several times faster than reducing the product first
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


def shown(number: Fraction) -> Decimal:
    """To twelve decimal places, without zeros at the end."""
    plain = (Decimal(number.numerator) / Decimal(number.denominator)).quantize(_PLACES).normalize()
    return plain.quantize(Decimal(1)) if plain == plain.to_integral_value() else plain
