"""Causes that no plan can tell apart, because a mixture that parts them cannot be planned, count as one."""

from collections.abc import Sequence
from itertools import chain, combinations

from capacity.studies.shapley import Causes

AND = "+"
"""Between the names of causes that count as one."""


def apart(causes: Causes) -> Causes:
    """Causes that count as one, each by itself."""
    return frozenset(chain.from_iterable(cause.split(AND) for cause in causes))


def told_apart(causes: Sequence[str], failed: Sequence[Causes]) -> list[str]:
    """The causes of which every mixture could be planned: of two that a failed one parts, one is made.

    `failed` are mixtures of causes, each by itself. The two that most of them part come first, and no more than needed
    become one.
    """
    blocks, left = list(causes), list(failed)
    while left and len(blocks) > 1:
        parted = {
            (one, other): sum(_parts(some, one, other) for some in left) for one, other in combinations(blocks, 2)
        }
        one, other = max(parted, key=lambda pair: parted[pair])
        left = [some for some in left if not _parts(some, one, other)]
        blocks = [AND.join([one, other]) if block == one else block for block in blocks if block != other]
    return blocks


def _parts(some: Causes, one: str, other: str) -> bool:
    """Whether a mixture has one of two causes and not the other."""
    return (apart(frozenset([one])) <= some) != (apart(frozenset([other])) <= some)
