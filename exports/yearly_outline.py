"""The order of an annual report: its headings where the plan is of law-based governance, else the plan's areas.

The headings are those of a county-level city's annual report (法治政府建设年度报告), whose order
such reports share. A plan of other work, which does not fit them, is reported area by area.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from exports.view import View, Words
from tasks.domain.model import LedgerRow

_FITS = 0.5  # of the items have to find their heading


@dataclass(frozen=True)
class Heading:
    """A heading of the second level, and the words by which an item's title or measures belong under it."""

    words: Words
    marks: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    heading: str
    items: tuple[tuple[LedgerRow, ...], ...]  # the rows of each item


@dataclass(frozen=True)
class Chapter:
    heading: str
    sections: tuple[Section, ...]


_OUTLINE: tuple[tuple[Words, tuple[Heading, ...]], ...] = (
    (
        Words(
            "深入学习贯彻习近平法治思想，切实推动法治政府建设",
            "Studying the rule of law, building a government under it",
        ),
        (
            Heading(
                Words("持续深入学习宣传贯彻习近平法治思想", "Study of the rule of law"),
                ("学法", "法治思想", "中心组", "轮训", "理论学习"),
            ),
            Heading(
                Words("切实履行法治建设第一责任人职责", "Duties of those who answer for it"),
                ("第一责任人", "述法", "督察", "党对法治", "示范创建", "年度报告", "考核", "队伍建设"),
            ),
        ),
    ),
    (
        Words("健全行政执法工作体系，严格规范公正文明执法", "Enforcing the law by rule, justly and civilly"),
        (
            Heading(
                Words("加大行政执法监督力度", "Supervision of enforcement"),
                ("执法监督", "执法质量", "案卷", "涉企", "行政检查", "突出问题", "专项整治", "专项治理"),
            ),
            Heading(
                Words("推进行政执法监督体系建设", "Building the system of enforcement"),
                ("执法", "裁量", "包容审慎", "轻微", "处罚", "营商环境", "审批", "许可"),
            ),
        ),
    ),
    (
        Words("健全行政权力制约和监督体系，促进行政权力规范透明运行", "Keeping power in check and in the open"),
        (
            Heading(Words("强化法治保障", "Legal support"), ("法律顾问", "公职律师")),
            Heading(
                Words("加强合法性审核工作", "Legality review"),
                ("合法性审", "规范性文件", "决策", "备案审查", "公平竞争", "立法", "文件清理"),
            ),
            Heading(
                Words("扩大公众参与度", "Public participation"),
                ("公众参与", "政务公开", "信息公开", "建议提案", "恳谈"),
            ),
            Heading(
                Words("加强规范行政复议和行政应诉工作", "Review and litigation"),
                ("复议", "应诉", "出庭", "司法建议", "裁判"),
            ),
        ),
    ),
    (
        Words("护航法治政府建设，打造共建共治共享社会治理新格局", "Governing together"),
        (
            Heading(
                Words("加强矛盾纠纷多元化解工作", "Settling disputes"),
                ("矛盾纠纷", "调解", "信访", "三源", "枫桥", "行政争议", "仲裁"),
            ),
            Heading(
                Words("深入推进普法宣传教育", "Legal education"),
                ("谁执法谁普法", "普法", "法治宣传", "宣传教育", "宪法"),
            ),
            Heading(
                Words("提升公共法律服务供给水平", "Public legal services"),
                ("公共法律服务", "法律援助", "公证", "法律咨询", "律师", "法律服务"),
            ),
        ),
    ),
)
_OTHERS = Words("其他重点工作", "Other key tasks")
_Home = tuple[int, int]  # chapter and section of the outline


def arrange(view: View) -> list[Chapter]:
    """The chapters of the report in order; every item stands in exactly one section."""
    items: dict[int, list[LedgerRow]] = {}
    for row in view.ledger.rows:
        items.setdefault(row.key_task_id, []).append(row)
    groups = [tuple(rows) for rows in items.values()]
    homes = [_home(rows[0]) for rows in groups]
    if not groups or sum(home is not None for home in homes) < _FITS * len(groups):
        return [_by_area(view, area, groups) for area in view.ledger.areas]
    chapters = []
    for first, (words, headings) in enumerate(_OUTLINE):
        sections = [
            Section(
                view.say(heading.words), tuple(g for g, home in zip(groups, homes, strict=True) if home == (first, at))
            )
            for at, heading in enumerate(headings)
        ]
        chapters.append(Chapter(view.say(words), tuple(section for section in sections if section.items)))
    left = [group for group, home in zip(groups, homes, strict=True) if home is None]
    if left:
        areas = dict.fromkeys(group[0].area for group in left)
        others = tuple(Section(area, tuple(group for group in left if group[0].area == area)) for area in areas)
        chapters.append(Chapter(view.say(_OTHERS), others))
    return [chapter for chapter in chapters if chapter.sections]


def _by_area(view: View, area: str, groups: Sequence[tuple[LedgerRow, ...]]) -> Chapter:
    own = [group for group in groups if group[0].area == area]
    return Chapter(area, tuple(Section(group[0].title, (group,)) for group in own))


def _home(row: LedgerRow) -> _Home | None:
    """Where the longest mark in the title belongs, in the first measure that has one otherwise; of equally long marks
    the one that comes first in the outline, so that '执法案卷' is supervision although '执法' stands in it."""
    for text in (row.title, *row.measures):
        found = [
            (-len(mark), chapter, section)
            for chapter, (_, headings) in enumerate(_OUTLINE)
            for section, heading in enumerate(headings)
            for mark in heading.marks
            if mark in text
        ]
        if found:
            return min(found)[1:]
    return None
