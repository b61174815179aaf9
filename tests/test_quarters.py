"""The calendar."""

from datetime import date

import pytest

from capacity.inputs.calendar import long_date


@pytest.mark.unit
@pytest.mark.parametrize("day", [date(2026, 11, 5), "2026-11-05"])
def test_a_sentence_says_a_day_without_a_leading_zero(day: date | str) -> None:
    assert long_date(day) == "5 November 2026"
    with pytest.raises(ValueError, match="Invalid isoformat"):
        long_date("5/11/2026")
