"""What is asked: how to report, which is no report; and help, which is a part of one."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.domain.questions import help_in, is_question

TODAY = date(2024, 5, 15)


@pytest.mark.parametrize(
    "text",
    [
        "这个怎么报送？",
        "这个怎么报送",
        "您好，请问培训的事怎么报？",
        "第3项要附什么材料",
        "什么时候截止",
        "需要附佐证材料吗",
        "能不能延期？",
        "可以只发照片吗？",
        "已经完成了吗？",
        "怎么撤回\n急",
        "How do I report this?",
        "what do we have to attach",
    ],
)
def test_a_question_is_no_report(text: str) -> None:
    assert is_question(text, TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "已完成80%，这样报可以吗？",
        "已开展培训6次，要附什么材料？",
        "正在研究如何办理",
        "已组织讲解如何填写表格",
        "咨询服务已提供30次",
        "请示已报市政府",
        "正在论证能不能按期完工",
        "6 trainings held, what do we do next?",
        "解决群众办事找谁的问题，已设窗口3个",
        "问题整改到位",
        "进" * 200 + "？",
    ],
)
def test_what_tells_something_is_a_report(text: str) -> None:
    assert not is_question(text, TODAY)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("经费不足，需市财政局协调解决", "需市财政局协调解决"),
        ("人手不够；恳请编办支持，另外场地未定", "恳请编办支持"),
        ("部门意见不一，建议由市委依法治市办牵头研究。", "建议由市委依法治市办牵头研究"),
        ("We lack money, we need support from the finance bureau", "we need support from the finance bureau"),
        ("进度缓慢", ""),
        ("困难已克服，无需协调", ""),
        ("不需要帮助", ""),
        ("请示已报市财政局解决", ""),
        ("所需经费未落实", ""),
    ],
)
def test_help_that_is_asked_for_is_found_in_the_report(text: str, wanted: str) -> None:
    assert help_in(text) == wanted


@given(st.text(max_size=300))
def test_any_text_is_answered(text: str) -> None:
    is_question(text, TODAY)
    assert len(help_in(text)) <= 500
