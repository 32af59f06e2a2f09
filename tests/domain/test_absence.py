"""Days of leave as people type them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.domain.absence import read_absence

TODAY = date(2026, 3, 4)  # a Wednesday


def days(month: int, day: int, last_month: int, last_day: int, year: int = 2026) -> tuple[date, date]:
    return date(2026, month, day), date(year, last_month, last_day)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("3月5日-3月8日", days(3, 5, 3, 8)),
        ("3月5日至8日", days(3, 5, 3, 8)),
        ("3月5日到3月8日休假", days(3, 5, 3, 8)),
        ("3.5-3.8", days(3, 5, 3, 8)),
        ("2026-03-05 至 2026-03-08", days(3, 5, 3, 8)),
        ("5日到8日", days(3, 5, 3, 8)),
        ("28号到2号", days(3, 28, 4, 2)),
        ("12月30日-1月3日", days(12, 30, 1, 3, 2027)),
        ("三月五日至三月八日", days(3, 5, 3, 8)),
        ("5 March - 8 March", days(3, 5, 3, 8)),
        ("from 5 March to 8 March", days(3, 5, 3, 8)),
        ("今天", days(3, 4, 3, 4)),
        ("today", days(3, 4, 3, 4)),
        ("明天", days(3, 5, 3, 5)),
        ("3月9日", days(3, 9, 3, 9)),
        ("2月9日", (date(2027, 2, 9), date(2027, 2, 9))),
        ("到下周五", days(3, 4, 3, 13)),
        ("休假到下周五", days(3, 4, 3, 13)),
        ("到本周五", days(3, 4, 3, 6)),
        ("到周五", days(3, 4, 3, 6)),
        ("至周二", days(3, 4, 3, 10)),
        ("到本周二", days(3, 4, 3, 3)),
        ("到周末", days(3, 4, 3, 8)),
        ("until next Friday", days(3, 4, 3, 13)),
        ("until Friday", days(3, 4, 3, 6)),
        ("on leave until 8 March", days(3, 4, 3, 8)),
        ("明天到下周三", days(3, 5, 3, 11)),
        ("下周一到下周三", days(3, 9, 3, 11)),
        ("下周一到周三", days(3, 9, 3, 11)),
        ("明天到后天", days(3, 5, 3, 6)),
        ("4月5日到月底", days(4, 5, 4, 30)),
        ("本周四至下周二", days(3, 5, 3, 10)),
        ("到月底", days(3, 4, 3, 31)),
        ("到下月底", days(3, 4, 4, 30)),
        ("三天", days(3, 4, 3, 6)),
        ("3天", days(3, 4, 3, 6)),
        ("明天起3天", days(3, 5, 3, 7)),
        ("请假一周", days(3, 4, 3, 10)),
        ("3 days", days(3, 4, 3, 6)),
        ("a week", None),
        ("", None),
        ("休假", None),
        ("不知道", None),
        ("0天", None),
        ("到", None),
        ("3月8日-3月5日", None),
        ("2月30日", None),
        ("已开展培训6次，完成80%", None),
    ],
)
def test_days(text: str, wanted: tuple[date, date] | None) -> None:
    assert read_absence(text, TODAY) == wanted


@given(st.text(max_size=80))
def test_any_text_is_answered(text: str) -> None:
    found = read_absence(text, TODAY)
    assert found is None or isinstance(found[0], date)
