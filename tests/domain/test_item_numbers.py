"""Which item a message names: a number at its beginning, unless it is a date, a count or a list's own."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.domain.item_numbers import Named, named_item, unknown_item

TODAY = date(2026, 3, 2)
NUMBERS = ["1", "2", "3", "6", "10", "12", "1-2", "（四）", "05"]


@pytest.mark.parametrize(
    ("text", "number", "rest", "sure"),
    [
        ("12 已完成", "12", "已完成", False),
        ("12已完成", "12", "已完成", False),
        ("12：已完成", "12", "已完成", False),
        ("１２、已完成", "12", "已完成", False),
        ("12\n已完成", "12", "已完成", False),
        ("（3）已完成", "3", "已完成", False),
        ("12 完成80%", "12", "完成80%", False),
        ("3 完成培训6次", "3", "完成培训6次", False),
        ("1. 已开展培训", "1", "已开展培训", False),
        ("12 本月已审核12次，纠正3起", "12", "本月已审核12次，纠正3起", False),
        ("12 组织培训3场", "12", "组织培训3场", False),
        ("3 起草完成", "3", "起草完成", False),
        ("12 4月检查12次，完成30%", "12", "4月检查12次，完成30%", False),
        ("12 2026年累计检查40次", "12", "2026年累计检查40次", False),
        ("3：件件有回音", "3", "件件有回音", False),
        ("1-2 已完成", "1-2", "已完成", False),
        ("5 已完成", "05", "已完成", False),
        ("12 done", "12", "done", False),
        ("12", "12", "", False),
        ("第3项已完成", "3", "已完成", True),
        ("第 3 项：已完成80%", "3", "已完成80%", True),
        ("第三项已完成", "3", "已完成", True),
        ("第四项工作已完成", "（四）", "已完成", True),
        ("No. 3 done", "3", "done", True),
        ("item 3: done", "3", "done", True),
        ("#3 done", "3", "done", True),
    ],
)
def test_an_item_is_named(text: str, number: str, rest: str, sure: bool) -> None:
    assert named_item(text, NUMBERS, TODAY) == Named(number, rest, sure)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "已完成",
        "99 已完成",
        "6月完成",
        "6 月底前完成",
        "6.30前完成",
        "6:30开会部署",
        "6、7月完成",
        "10 July done",
        "2 days left",
        "2 of 3 done",
        "1,200人次",
        "1.5倍",
        "6次培训",
        "6 次培训",
        "3 件案卷已评查",
        "3项工作已完成",
        "6 trainings held, 80% done",
        "3 meetings held",
        "第3季度完成",
        "第1次会议已召开",
        "2026年完成",
        "1. 已开展培训；2. 已印发文件",
        "1、开展培训。\n2、印发文件。",
        "一、已开展培训",
    ],
)
def test_what_may_be_a_date_a_count_or_a_list_names_nothing(text: str) -> None:
    assert named_item(text, NUMBERS, TODAY) is None


@given(st.text(max_size=80), st.lists(st.text(max_size=6), max_size=4))
def test_any_text_is_answered(text: str, numbers: list[str]) -> None:
    found = named_item(text, numbers, TODAY)
    assert found is None or (found.number in numbers and text.rstrip().endswith(found.rest))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("第99项 已完成", "99"),
        ("99 已完成", "99"),
        ("99已完成", "99"),
        ("No. 99 done", "99"),
        ("99 次培训已完成", None),
        ("99%已完成", None),
        ("6月完成", None),
        ("已完成", None),
    ],
)
def test_a_number_that_calls_none_of_the_items(text: str, number: str | None) -> None:
    assert unknown_item(text, NUMBERS) == number
    assert unknown_item(text, [*NUMBERS, "99"]) is None
