"""Courtesies, names, yes and no: what people say that is no report."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.domain.courtesies import given_name, introduced_name, is_courtesy, is_no, is_no_need, is_yes


@pytest.mark.parametrize(
    "text",
    [
        "收到",
        "收到！",
        "好的，谢谢",
        "收到，马上办",
        "谢谢领导",
        "嗯嗯",
        "您好",
        "👍",
        "🙏🙏",
        "...",
        "OK",
        "ok thanks",
        "Got it, thank you!",
    ],
)
def test_a_courtesy_is_no_report(text: str) -> None:
    assert is_courtesy(text)


@pytest.mark.parametrize(
    "text",
    [
        "已完成",
        "谢谢，已完成",
        "80%",
        "无",
        "无新进展",
        "no news",
        "不行",
        "好的培训已开展6次",
        "收到文件12份",
        "done, thanks",
        "收到" * 30,
    ],
)
def test_what_says_something_is_no_courtesy(text: str) -> None:
    assert not is_courtesy(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("李明", "李明"),
        ("欧阳修远", "欧阳修远"),
        ("我叫李明", "李明"),
        ("姓名：李明", "李明"),
        ("阿依古丽·买买提", "阿依古丽·买买提"),
        ("Li  Ming", "Li Ming"),
        ("li", "li"),
        ("Jean-Luc Picard", "Jean-Luc Picard"),
        ("Ludwig van Beethoven", "Ludwig van Beethoven"),
        ("O'Brien", "O'Brien"),
        ("محمد علي", "محمد علي"),
    ],
)
def test_a_name_is_taken(text: str, name: str) -> None:
    assert given_name(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        "收到",
        "好的",
        "明白了",
        "谢谢领导",
        "不是我",
        "你是谁",
        "王局长",
        "请看附件",
        "我们单位已经不再承担这项工作请转给他人",
        "已开展培训6次，完成80%",
        "李明😊",
        "<b>李明</b>",
        "our unit no longer does this",
        "ok",
        "thanks",
        "help",
        "李" * 50,
        "A" * 60,
        "李明\u202e",
    ],
)
def test_what_is_no_name_renames_nobody(text: str) -> None:
    assert given_name(text) is None


@pytest.mark.parametrize("text", ["确认", "确认报送。", " 是的！", "Yes", "没错"])
def test_yes_without_a_doubt(text: str) -> None:
    assert is_yes(text)


@pytest.mark.parametrize("text", ["好的", "ok", "收到", "确认一下数据", "不是", "对了，还有一件事"])
def test_no_yes(text: str) -> None:
    assert not is_yes(text)


def test_no() -> None:
    assert is_no("取消")
    assert is_no("Cancel.")
    assert not is_no("已取消3项证明")


@given(st.text(max_size=200))
def test_any_text_is_answered(text: str) -> None:
    name = given_name(text)
    assert name is None or (name.strip() and len(name) <= 50)
    assert not (is_yes(text) and is_no(text))
    is_courtesy(text)


@pytest.mark.parametrize(
    ("text", "none"), [("不需要", True), ("无。", True), ("None", True), ("需市财政局协调", False), ("", False)]
)
def test_no_help_is_needed(text: str, none: bool) -> None:
    assert is_no_need(text) is none


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("我叫李明", "李明"),
        ("叫我老李", "老李"),
        ("My name is Li Ming", "Li Ming"),
        ("姓名：阿依古丽·买买提", "阿依古丽·买买提"),
        ("李明", None),
        ("我是李明", None),
        ("我叫大家加快进度，完成30%", None),
        ("我叫什么", None),
        ("姓名登记已完成", None),
    ],
)
def test_who_says_that_it_is_a_name(text: str, name: str | None) -> None:
    assert introduced_name(text) == name
