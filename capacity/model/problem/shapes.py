"""What the arrays of a problem hold."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def product(one: Floats, other: Floats | Bools) -> float:
    """The sum of the products of two lists of figures. NumPy's own `@` wakes threads for a long list, which then spin
    on a core that others need."""
    return float((one * other).sum())


def place_in_group(groups: Ints) -> Ints:
    """The place of each in its run of equals, from 0."""
    starts = np.flatnonzero(np.diff(groups, prepend=groups[:1] - 1))
    return np.arange(len(groups)) - np.repeat(starts, np.diff(np.append(starts, len(groups))))
