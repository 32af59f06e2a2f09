"""Figures beside those of the last report: what is the same figure, and which fall is questioned."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.domain.figures import Compared, Stated, compare
from tasks.domain.replies import read_reply
from tasks.domain.totals import Said

MONTHS = ("2024-03", "2024-04", "2024-05", "2024-06")


def stated(text: str, place: int, periodic: bool) -> Stated:
    read = read_reply(text, date(2024, 5, 15))
    return Stated(Said(place, text, read.figures, MONTHS[place], periodic), read.percent)


def compared(*texts: str, periodic: bool = False) -> list[Compared]:
    reports = [stated(text, place, periodic) for place, text in enumerate(texts)]
    return compare(reports[:-1], reports[-1])


def words(found: list[Compared]) -> list[str]:
    return [f"{one.name} {one.before:g}→{one.now:g}{'?' if one.doubtful else ''}" for one in found]


@pytest.mark.parametrize(
    ("before", "now", "found"),
    [
        ("已开展培训4次", "已开展培训6次", ["培训 4→6"]),
        ("已开展培训4次", "截至5月底，共开展培训6次", ["培训 4→6"]),
        ("累计开展培训6次", "累计开展培训4次", ["培训 6→4?"]),
        ("累计开展培训6次", "已培训4次", ["培训 6→4?"]),
        ("培训6次，印发材料300份", "印发材料500份", ["印发材料 300→500"]),
        ("培训6次", "走访企业12家", []),
        ("培训6次", "培训6场", []),  # another unit is another figure
        ("本月培训6次", "本月培训4次", ["培训 6→4"]),  # of a period: it may be less
        ("累计培训6次", "本月培训2次", []),
        ("累计培训6次", "新增培训2次", []),
        ("本月培训6次", "累计培训4次", ["培训 6→4?"]),  # to date holds the month
        ("本月培训6次", "累计培训14次", []),
        ("满意率96%", "满意率91%", []),
        ("完成80%", "完成60%", [" 80→60?"]),
        ("完成60%", "完成80%", [" 60→80"]),
        ("完成60%", "完成60%，培训2次", []),
        ("已处理5件", "已处理3件", ["处理 5→3?"]),
        ("5件", "3件", []),  # nobody knows of what
    ],
)
def test_on_work_with_a_date_a_figure_is_said_to_date(before: str, now: str, found: list[str]) -> None:
    assert words(compared(before, now)) == found


@pytest.mark.parametrize(
    ("before", "now", "found"),
    [
        ("开展检查6次", "开展检查4次", ["检查 6→4"]),
        ("今年以来开展检查6次", "今年以来开展检查4次", ["检查 6→4?"]),
        ("完成80%", "完成20%", []),  # another month
    ],
)
def test_on_work_by_period_a_figure_is_of_the_period(before: str, now: str, found: list[str]) -> None:
    assert words(compared(before, now, periodic=True)) == found


def test_within_a_period_the_percentage_may_not_fall() -> None:
    before, now = stated("完成80%", 1, periodic=True), stated("完成20%", 1, periodic=True)
    assert words(compare([before], now)) == [" 80→20?"]


def test_the_last_time_counts_wherever_it_was_said() -> None:
    assert words(compared("培训4次", "培训6次", "已印发通知", "培训9次")) == ["培训 6→9"]


def test_a_unit_stands_beside_its_name() -> None:
    assert compared("培训4次", "培训6次") == [Compared("培训", "次", 4, 6, doubtful=False)]
    assert compared("4 trainings held", "6 trainings held") == [Compared("trainings held", "", 4, 6, doubtful=False)]


TEXTS = st.lists(
    st.sampled_from(
        ["累计", "本月", "新增", "培训", "走访", "3次", "5次", "12家", "完成40%", "完成70%", "，", "满意率90%"]
    ),
    max_size=8,
).map("".join)


@given(st.lists(TEXTS, min_size=1, max_size=4), st.booleans())
def test_only_what_falls_is_questioned_and_nothing_is_invented(texts: list[str], periodic: bool) -> None:
    found = compared(*texts, periodic=periodic)
    said = [stated(text, place, periodic) for place, text in enumerate(texts)]
    assert not (len(texts) == 1 and found)
    for one in found:
        assert not one.doubtful or one.now < one.before
        if one.name:
            assert one.now in said[-1].said.figures.values()
            assert any(one.before in report.said.figures.values() for report in said[:-1])


@given(TEXTS, st.booleans())
def test_what_is_said_again_is_never_questioned(text: str, periodic: bool) -> None:
    again = [stated(text, 0, periodic), stated(text, 0, periodic)]
    assert not [one for one in compare(again[:1], again[1]) if one.doubtful]
