"""The periods in which is counted who has reported."""

from __future__ import annotations

from datetime import date

import pytest

from tasks.domain.answers import month_before, month_of, week_of


@pytest.mark.parametrize(
    ("day", "month", "before", "week"),
    [
        (date(2026, 3, 1), (1, 31), (date(2026, 2, 1), date(2026, 2, 28)), (date(2026, 2, 23), date(2026, 3, 1))),
        (date(2026, 1, 31), (1, 31), (date(2025, 12, 1), date(2025, 12, 31)), (date(2026, 1, 26), date(2026, 2, 1))),
        (date(2024, 2, 29), (1, 29), (date(2024, 1, 1), date(2024, 1, 31)), (date(2024, 2, 26), date(2024, 3, 3))),
        (
            date(2026, 12, 14),
            (1, 31),
            (date(2026, 11, 1), date(2026, 11, 30)),
            (date(2026, 12, 14), date(2026, 12, 20)),
        ),
    ],
)
def test_months_and_weeks(
    day: date, month: tuple[int, int], before: tuple[date, date], week: tuple[date, date]
) -> None:
    assert month_of(day) == (day.replace(day=month[0]), day.replace(day=month[1]))
    assert month_before(day) == before
    assert week_of(day) == week
