"""A change shared out among its causes: games whose Shapley values are known."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.studies.shapley import Causes, Shares, sets_for, shared_out


def _game(causes: list[str], worth: dict[Causes, float]) -> Shares:
    """`worth` is what a set of causes takes off a figure that is 10 without any."""
    return shared_out(causes, lambda some: np.array([10.0 - worth.get(some, 0.0)]))


@pytest.mark.unit
def test_two_that_only_work_together_share_what_they_do() -> None:
    # Beds and staff together take off 10, each alone nothing; the fee nothing at all
    both = {frozenset("bs"): 10.0, frozenset("bsf"): 10.0}
    found = _game(["b", "s", "f"], both)
    assert {cause: float(share[0]) for cause, share in found.share.items()} == pytest.approx({"b": 5, "s": 5, "f": 0})
    assert {cause: float(each[0]) for cause, each in found.alone.items()} == {"b": 0, "s": 0, "f": 0}
    assert {cause: float(each[0]) for cause, each in found.last.items()} == {"b": 10, "s": 10, "f": 0}
    assert float(found.rest[0]) == 0
    assert found.spread == {}


@pytest.mark.unit
def test_a_glove_market() -> None:
    # One left glove, two right ones; a pair takes off 6. Of the six orders the left glove completes a pair in the four
    # in which it does not come first: 4/6 × 6 = 4. Each right glove does where it comes second, after the left: 1/6 × 6
    pair = {frozenset(some): 6.0 for some in ("lr", "lq", "lrq")}
    found = _game(["l", "r", "q"], pair)
    assert [float(found.share[cause][0]) for cause in "lrq"] == pytest.approx([4, 1, 1])


@pytest.mark.unit
@given(st.lists(st.floats(-50, 50), min_size=16, max_size=16))
def test_any_game_by_all_its_orders(values: list[float]) -> None:
    causes = ["a", "b", "c", "d"]
    worth = dict(zip(sets_for(causes), values, strict=True))
    found = shared_out(causes, lambda some: np.array([worth[some]]))
    for cause in causes:
        added = []
        for order in permutations(causes):
            before = frozenset(order[: order.index(cause)])
            added.append(worth[before] - worth[before | {cause}])
        assert float(found.share[cause][0]) == pytest.approx(sum(added) / 24, abs=1e-9)
    whole = worth[frozenset()] - worth[frozenset(causes)]
    assert sum(float(share[0]) for share in found.share.values()) == pytest.approx(whole, abs=1e-9)


@pytest.mark.unit
def test_beyond_the_exact_orders_are_drawn_and_still_add_up() -> None:
    causes = list("abcdefgh")
    wanted = set(sets_for(causes))
    assert len(wanted) < 2**8

    def value(some: Causes) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        assert some in wanted  # nothing is asked for that was not said before
        return np.array([100.0 - len(some) ** 2 - (5.0 if {"a", "b"} <= some else 0.0)])

    found = shared_out(causes, value)
    # 8² + 5 = 69 in all; by symmetry each has 64/8 = 8, and a and b 2.5 more
    assert sum(float(share[0]) for share in found.share.values()) == pytest.approx(69)
    assert float(found.share["a"][0]) == pytest.approx(10.5, abs=3 * float(found.spread["a"][0]) + 1e-9)
    assert float(found.share["c"][0]) == pytest.approx(8, abs=3 * float(found.spread["c"][0]) + 1e-9)
    assert float(found.alone["a"][0]) == 1
    assert float(found.last["a"][0]) == pytest.approx(64 + 5 - 49)


@pytest.mark.unit
def test_no_cause_at_all() -> None:
    found = shared_out([], lambda some: np.array([3.0]))
    assert found.share == {}
    assert float(found.rest[0]) == 3
