"""Mean stays: the product-limit estimate against published figures and hand-worked ones."""

from datetime import date
from itertools import pairwise
from math import exp, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.importing.demand.persons import Person
from capacity.importing.demand.stays import many_follow, observed_since, stays_of
from capacity.importing.demand.survival import FROM_THE_START, Stay, mean_stay, product_limit

pytestmark = pytest.mark.unit

# Weeks in remission of 21 children given 6-mercaptopurine (Freireich and others 1963, as in Kalbfleisch and Prentice);
# + still in remission
REMISSIONS = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
IN_REMISSION = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
# entered, left, ended; shares by scikit-survival 0.28 kaplan_meier_estimator(…, time_enter=…)
LATE = [(0, 3, 1), (0, 5, 1), (0, 7, 0), (2, 6, 1), (2, 9, 1), (5, 9, 0), (0, 12, 1), (3, 12, 1), (8, 15, 1), (0, 4, 1)]
LATE_SHARES = [0.857143, 0.734694, 0.612245, 0.510204, 0.408163, 0.136054, 0.0]


def stays(text: str) -> list[Stay]:
    return [Stay(FROM_THE_START, int(one.rstrip("+")), not one.endswith("+")) for one in text.split()]


def test_the_curve_is_that_of_the_textbook() -> None:
    curve = product_limit(stays(REMISSIONS))
    assert dict(zip(curve.days, curve.resident.round(3), strict=True)) == IN_REMISSION
    assert list(curve.at_risk) == [21, 17, 15, 12, 11, 7, 6]


def test_late_entry_is_that_of_a_library() -> None:
    curve = product_limit([Stay(entered, left, bool(ended)) for entered, left, ended in LATE])
    assert list(curve.days) == [3, 4, 5, 6, 9, 12, 15]
    assert list(curve.resident.round(6)) == LATE_SHARES


def test_a_tail_beyond_the_last_end_leaves_at_the_overall_rate() -> None:
    # Two leave after 10 and 20 days, two are still there after 30. Shares 1, 3/4, 1/2: 10 + 7.5 = 17.5 days to day 20.
    # Lived: 10 + 20 + 30 + 30 = 90 days over 2 ends = 45 a stay; half of the people × 45 = 22.5 beyond. Mean 40.
    # Greenwood: after day 10 there are 30 days left, after day 20 22.5:
    # 30² × 1/(4 × 3) + 22.5² × 1/(3 × 2) = 75 + 84.375; tail 22.5²/2 = 253.125; in all 412.5.
    mean = mean_stay(stays("10 20 30+ 30+"))
    assert mean is not None
    assert (mean.days, mean.beyond, mean.by_exposure, mean.ends) == pytest.approx((40, 22.5 / 40, 45, 2))
    assert mean.high / mean.days == pytest.approx(exp(1.959964 * sqrt(412.5) / 40))
    assert mean.low * mean.high == pytest.approx(40**2)


def test_a_curve_that_falls_to_nought_too_early_gives_way_to_days_lived_over_ends() -> None:
    # The only one who is seen on day 2 leaves; two others, who enter on day 100, stay 150 and 200 days.
    early = [Stay(FROM_THE_START, 2, True), Stay(100, 150, True), Stay(100, 200, True)]
    mean = mean_stay(early)
    assert mean is not None
    assert (mean.days, mean.beyond) == (pytest.approx((2 + 50 + 100) / 3), 1.0)


@pytest.mark.parametrize("of", ["", "5+ 9+", "0 0"])
def test_nobody_left_or_no_day_lived_gives_no_mean(of: str) -> None:
    assert mean_stay(stays(of)) is None


@given(st.lists(st.integers(0, 4000), min_size=1, max_size=60).filter(any))
def test_without_censoring_the_mean_is_that_of_the_stays(days: list[int]) -> None:
    mean = mean_stay([Stay(FROM_THE_START, one, True) for one in days])
    assert mean is not None
    assert mean.days == pytest.approx(sum(days) / len(days))
    assert mean.beyond == 0
    assert mean.low <= mean.days <= mean.high


@given(
    st.lists(
        st.tuples(st.integers(-1, 50), st.integers(0, 60), st.booleans()).filter(lambda one: one[0] < one[1]),
        min_size=1,
    )
)
def test_the_curve_falls_and_counts_who_is_there(drawn: list[tuple[int, int, bool]]) -> None:
    curve = product_limit([Stay(*one) for one in drawn])
    for day, at_risk in zip(curve.days, curve.at_risk, strict=True):
        assert at_risk == sum(entered < day <= left for entered, left, _ in drawn)
    shares = [1.0, *curve.resident]
    assert all(before >= after >= 0 for before, after in pairwise(shares))


def person(start: str, end: str = "", service: str | None = "S1") -> Person:
    first, last = (date.fromisoformat(day) if day else None for day in (start, end))
    return Person("nursing", "T1", None, first, last, None, service, True, None, False)


def test_who_was_there_before_enters_late_and_who_had_left_is_not_seen() -> None:
    since, until = date(2024, 4, 1), date(2024, 5, 1)
    people = [
        person("2024-03-02", "2024-04-01"),  # 30 days; there on the eve, 29 days after the start
        person("2024-04-11", "2024-04-21"),
        person("2024-04-21"),
        person("2024-04-21", "2024-12-31"),  # an end that is only planned
        person("2024-01-01", "2024-03-01"),
    ]
    assert stays_of(people, "nursing", since, until) == [
        Stay(29, 30, True),
        Stay(FROM_THE_START, 10, True),
        Stay(FROM_THE_START, 10, False),
        Stay(FROM_THE_START, 10, False),
    ]
    assert stays_of(people, "residential", since, until) == []
    assert observed_since(people[:4]) == since
    assert observed_since([person("2024-04-01")]) is None


def test_rows_that_follow_each_other_are_noticed() -> None:
    years = [person(f"{year}-04-01", f"{year + 1}-03-31") for year in range(2019, 2024)]
    assert many_follow(years)
    assert not many_follow([person("2019-04-01", "2020-03-31"), *[person("2021-05-05", "2022-06-06")] * 4])
    assert not many_follow([person("2020-05-05", "2020-05-05")] * 3)
