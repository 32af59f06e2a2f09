"""Progress reports in free text. A new wording is a row here."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.domain.replies import denies, read_reply
from tasks.domain.terms import ReportStatus

WEDNESDAY = date(2024, 5, 15)
DONE, PROGRESS, NO_NEWS, DIFFICULTY = (
    ReportStatus.DONE,
    ReportStatus.PROGRESS,
    ReportStatus.NO_NEWS,
    ReportStatus.DIFFICULTY,
)


@pytest.mark.parametrize(
    ("text", "status", "percent"),
    [
        ("已完成", DONE, 100),
        ("完成了", DONE, 100),
        ("已全部完成", DONE, 100),
        ("已经全部办结。", DONE, 100),
        ("已按期完成", DONE, 100),
        ("我局已完成该项工作", DONE, 100),
        ("各项任务均已完成", DONE, 100),
        ("已完成，无困难", DONE, 100),
        ("困难已解决，已全部完成", DONE, 100),
        ("完成100%", DONE, 100),
        ("完成120%", DONE, 100),
        ("completed", DONE, 100),
        ("All done!", DONE, 100),
        ("尚未完成", PROGRESS, None),
        ("未完成", PROGRESS, None),
        ("还没有完成", PROGRESS, None),
        ("未全部完成", PROGRESS, None),
        ("基本完成", PROGRESS, None),
        ("初稿已完成，正在征求意见", PROGRESS, None),
        ("第一批已完成，第二批推进中", PROGRESS, None),
        ("not yet completed", PROGRESS, None),
        ("almost done", PROGRESS, None),
        ("预计月底全部完成", PROGRESS, None),
        ("完成率80%", PROGRESS, 80),
        ("完成进度：75%", PROGRESS, 75),
        ("目前75%", PROGRESS, 75),
        ("完成８０％", PROGRESS, 80),
        ("完成99.6%", PROGRESS, 99),
        ("八成", PROGRESS, 80),
        ("完成进度约八成", PROGRESS, 80),
        ("六成半", PROGRESS, 65),
        ("80% done", PROGRESS, 80),
        ("过半", PROGRESS, None),
        ("20%未完成", PROGRESS, None),
        ("计划月底完成80%", PROGRESS, None),
        ("调解成功率97.1%，已化解1456件", PROGRESS, None),
        ("没有遇到困难，进展顺利", PROGRESS, None),
        ("发现问题30个，已整改", PROGRESS, None),
        ("帮扶困难群众30户", PROGRESS, None),
        ("无新进展", NO_NEWS, None),
        ("暂无进展", NO_NEWS, None),
        ("同上", NO_NEWS, None),
        ("同上月", NO_NEWS, None),
        ("尚未开展", NO_NEWS, None),
        ("no progress", NO_NEWS, None),
        ("有困难：缺经费", DIFFICULTY, None),
        ("存在问题", DIFFICULTY, None),
        ("完成50%，但经费不足", DIFFICULTY, 50),
        ("无法按期完成", DIFFICULTY, None),
        ("推进缓慢，需市里协调解决", DIFFICULTY, None),
        ("blocked by budget", DIFFICULTY, None),
        ("没有困难", None, None),
        ("无困难", None, None),
        ("收到", None, None),
        ("完成了吗？", None, None),
        ("", None, None),
    ],
)
def test_status_and_percent(text: str, status: ReportStatus | None, percent: int | None) -> None:
    reply = read_reply(text, WEDNESDAY)
    assert (reply.status, reply.percent) == (status, percent)


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("已开展培训6次，完成80%，预计月底完成", {"培训（次）": 6}),
        ("培训4次、检查10次", {"培训（次）": 4, "检查（次）": 10}),
        (
            "2024年共审查各级各部门文件82件,提出意见建议161条。",
            {"审查各级各部门文件（件）": 82, "提出意见建议（条）": 161},
        ),
        ("开展各类法治宣传活动30余次，发放宣传材料40000余份", {"法治宣传活动（次）": 30, "发放宣传材料（份）": 40000}),
        ("全市签约群众达50000余人,解答法律咨询2000余人次", {"签约群众（人）": 50000, "解答法律咨询（人次）": 2000}),
        ("免除罚款51.335万元", {"免除罚款（万元）": 51.335}),
        ("检查10次发现问题7起", {"检查（次）": 10, "发现问题（起）": 7}),
        ("开展6次培训", {"培训（次）": 6}),
        ("召开三次会议", {"会议（次）": 3}),
        ("发放40000份宣传材料", {"发放宣传材料（份）": 40000}),
        ("立案1,234件", {"立案（件）": 1234}),
        ("培训６次", {"培训（次）": 6}),
        ("完成6项", {"数量（项）": 6}),
        ("held 6 trainings", {"trainings": 6}),
        ("计划培训6次", {}),
        ("第3次会议已召开", {}),
        ("开通12348执法热线", {}),
        ("5个工作日内答复，6月30日前报", {}),
        ("统一部署", {}),
    ],
)
def test_figures_keep_their_name_and_unit(text: str, figures: dict[str, float]) -> None:
    assert read_reply(text, WEDNESDAY).figures == figures


@pytest.mark.parametrize(
    ("text", "expected_on"),
    [
        ("预计月底完成", date(2024, 5, 31)),
        ("预计下月底完成", date(2024, 6, 30)),
        ("预计本月25日完成", date(2024, 5, 25)),
        ("预计下月15日前完成", date(2024, 6, 15)),
        ("计划下周五前完成", date(2024, 5, 24)),
        ("周五完成", date(2024, 5, 17)),
        ("明天完成", date(2024, 5, 16)),
        ("预计6月底完成", date(2024, 6, 30)),
        ("预计本季度末完成", date(2024, 6, 30)),
        ("力争年底前办结", date(2024, 12, 31)),
        ("预计1月底完成", date(2025, 1, 31)),
        ("预计2024年12月31日完成", date(2024, 12, 31)),
        ("expected to finish by end of June", date(2024, 6, 30)),
        ("6月底前完成", date(2024, 6, 30)),
        ("预计2023年6月完成", None),
        ("预计下月31日完成", None),
        ("预计近期完成", None),
        ("4月30日已完成", None),
        ("5月20日召开会议", None),
    ],
)
def test_the_expected_day(text: str, expected_on: date | None) -> None:
    assert read_reply(text, WEDNESDAY).expected_on == expected_on


def test_lines_are_read_one_by_one_and_the_text_is_kept() -> None:
    reply = read_reply(" 已开展培训6次\n完成80%\n预计月底完成 ", WEDNESDAY)
    assert (reply.status, reply.percent, reply.figures) == (PROGRESS, 80, {"培训（次）": 6})
    assert reply.text == "已开展培训6次\n完成80%\n预计月底完成"


PIECES = st.sampled_from(
    re.findall(
        r"\S+",
        """已 全部 完成 未 没有 困难 问题 无 进展 同上 80 % 成 八 6 次 件 万元 培训 ， 。 、 ； ? 预计 月底 下周五 下月
        31日 年底 2024年 第 余 该项 按期 done no not progress by end of""",
    )
)


@given(
    text=st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=12).map("".join)),
    today=st.dates(date(2000, 1, 1), date.max),
)
def test_any_message_is_answered(text: str, today: date) -> None:
    reply = read_reply(text, today)
    assert reply.text == text.strip()
    assert reply.percent is None or 0 <= reply.percent <= 100
    assert (reply.percent == 100) <= (reply.status in (DONE, PROGRESS, DIFFICULTY, NO_NEWS))
    assert reply.status is not DONE or reply.percent == 100
    assert reply.expected_on is None or reply.expected_on >= today
    assert all(value >= 0 and key for key, value in reply.figures.items())


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("这是公布页面的截图", False),
        ("佐证材料已补充，请审阅", False),
        ("截图如下", False),
        ("here is the screenshot", False),
        ("", False),
        ("还没有全部公布", True),
        ("上次报错了，未完成", True),
        ("不是完成，是一半", True),
        ("not all of it yet", True),
        ("it isn't public", True),
    ],
)
def test_what_may_take_back_what_was_said_before(text: str, denied: bool) -> None:
    assert denies(text) is denied
