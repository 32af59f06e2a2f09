"""What the command line shows, as it stands in a terminal of 80 columns and in a pipe."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from rich.cells import cell_len
from rich.console import Console, RenderableType

from console import views
from tasks.domain.choices import LeadReading
from tasks.domain.diff import ItemChange, StoredItem, Verdict, diff
from tasks.domain.errors import DubanError, NotAllowed, NotFound, Refused
from tasks.domain.model import ColumnSeen, Contested, IntakeResult, ItemDraft, PlanDraft, Problem, Schedule, TableSeen
from tasks.domain.policies import Window
from tasks.domain.terms import ContactRole, Language, Output, Role, ScheduleKind, UnitKind
from tasks.services.health import Finding, Level
from tasks.services.imports import Applied
from tasks.services.invitations import Invited
from tasks.services.people import ContactLine
from tasks.services.plans import PlanLine
from tasks.services.reminding import Tick
from tasks.services.surveying import Preview
from tasks.services.units import UnitLine

ZH, EN = Language
LONG = "关于进一步深化行政执法体制改革全面推行行政执法公示制度执法全过程记录制度重大执法决定法制审核制度的若干措施" * 2


def shown(view: RenderableType, width: int = 80) -> str:
    """As it arrives in a pipe."""
    file = io.StringIO()
    Console(file=file, width=width, soft_wrap=True).print(view)
    return file.getvalue()


def item(**changes: object) -> ItemDraft:
    draft = ItemDraft(
        area="依法全面履行政府职能",
        number="1",
        title="规范涉企行政检查",
        measures=(),
        lead_units=("市司法局",),
        responsible_units=(),
        cooperating_units=("各乡镇（街道）",),
        deadline_text="6月底前",
        schedule=Schedule(ScheduleKind.DATE, date(2024, 6, 30)),
    )
    return replace(draft, **changes)  # type: ignore[arg-type]


def stored(draft: ItemDraft) -> StoredItem:
    return StoredItem(
        1, draft.area, draft.number, draft.title, draft.measures, draft.deadline_text, draft.schedule, draft.parts()
    )


def result(*items: ItemDraft, **changes: object) -> IntakeResult:
    draft = PlanDraft("2024年重点任务", 2024, tuple(dict.fromkeys(i.area for i in items)), items)
    return replace(IntakeResult("分解表.xlsx", "0" * 64, draft), **changes)  # type: ignore[arg-type]


def seen(changes: tuple[ItemChange, ...], *, exists: bool, **more: object) -> Preview:
    parts: dict[str, Counter[Role]] = {}
    for change in changes:
        for unit, role in change.draft.parts() if change.draft else ():
            parts.setdefault(unit, Counter())[role] += 1
    return replace(Preview("2024年重点任务", exists, changes, parts, (), ("各乡镇（街道）",)), **more)  # type: ignore[arg-type]


# ── imports ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_new_plan_is_shown_with_what_a_coordinator_checks() -> None:
    read = result(
        item(),
        item(number="2", title="另一项"),
        warnings=(Problem("number_gap", "Sheet1", "A7", {"missing": "3"}),),
        ignored_sheets=("填表说明",),
    )
    text = shown(views.preview(read, seen(diff((), read.draft.items), exists=False), ZH))  # type: ignore[union-attr]
    assert "《2024年重点任务》" in text
    assert "1 个方面、2 项任务" in text
    assert "2 项　“6月底前”理解为2024年6月30日前完成。" in text
    assert "Sheet1 A7　序号缺少 3，请核对是否漏项。" in text
    assert "没有导入的工作表：填表说明" in text
    assert "各乡镇（街道）是集合单位，但还没有写明包括哪些单位" in text
    assert "新方案，将新增 2 项任务。" in text
    assert "将要发生的变化" not in text
    units = {
        line.split()[0]: line.split()[1:] for line in text.splitlines() if line.startswith(("市司", "各乡镇（街道） "))
    }
    assert units == {"市司法局": ["2"], "各乡镇（街道）": ["2", "未列成员"]}


def test_contested_readings_are_shown_with_their_effect_and_how_to_choose_otherwise() -> None:
    lead = Contested("lead", LeadReading.FIRST, 23, "Sheet1", "D5", "市甲局、市乙局")
    read = result(item(), contested=(lead,))
    changes = seen(diff((), read.draft.items), exists=False)  # type: ignore[union-attr]
    text = shown(views.preview(read, changes, ZH))
    assert "谁牵头：第一个单位牵头，其余配合。涉及 23 项，如 Sheet1 D5“市甲局、市乙局”" in text
    assert "改为“所列单位都牵头”：加 --lead all" in text
    kept = shown(views.preview(read, changes, EN, frozenset({"lead"})))
    assert "as chosen in the last import; for “all units lead” add --lead all" in kept


def test_columns_that_nobody_could_tell_are_shown_with_the_way_to_name_them() -> None:
    columns = (ColumnSeen("A", "", "", ("1", "2")), ColumnSeen("B", "", "", ("任务甲",)))
    table = TableSeen("Sheet1", 2, columns, "0" * 32)
    read = result(
        draft=None, errors=(Problem("header_not_found", "Sheet1", "A1", {"rows": "1 | 任务甲"}),), tables=(table,)
    )
    text = shown(views.refused(read, ZH))
    assert "任务甲" in text
    assert '--map "A=序号,B=重点任务"（第一行数据是第 2 行' in text


def test_what_each_column_was_read_as_and_a_year_that_was_assumed_are_shown() -> None:
    columns = [("A", "序号", "number"), ("B", "反馈问题", "title"), ("C", "分管领导", "ignored"), ("D", "", "ignored")]
    table = TableSeen("表一", 2, tuple(ColumnSeen(*column, ()) for column in columns), "0" * 32)
    wide = replace(
        table, sheet="表二", columns=tuple(ColumnSeen(f"A{n}", f"{n}月", "ignored", ()) for n in "ABCDEFGHI")
    )
    read = result(item(), tables=(table, replace(table, sheet="表三")), warnings=(Problem("year_assumed"),))
    changes = seen(diff((), read.draft.items), exists=False)  # type: ignore[union-attr]
    text = shown(views.preview(read, changes, ZH))
    assert "\n列　　　　A 序号、B 反馈问题=重点任务；未导入：C 分管领导、D\n" in text
    assert "方案年度　2024（表中没有写明，请核对）" in text
    text = shown(views.preview(replace(read, tables=(table, wide)), changes, EN))
    assert "\nColumns   表一: A 序号=number, B 反馈问题=key task; not imported: C 分管领导, D\n" in text
    assert "AH H月 and others, 9 in all\n" in text


def test_changes_are_shown_field_by_field() -> None:
    before, gone = item(), item(number="2", title="已完成的一项")
    after = item(lead_units=("市公安局",), deadline_text="", schedule=Schedule(ScheduleKind.UNCLEAR))
    changes = diff((stored(before), replace(stored(gone), id=2)), (after,))
    text = shown(views.preview(result(after), seen(changes, exists=True), ZH))
    assert "变更 第 1 项　规范涉企行政检查" in text
    assert "完成时限：6月底前 → （空）" in text
    assert (
        "责任单位：市司法局（牵头单位）、各乡镇（街道）（配合单位） → 市公安局（牵头单位）、各乡镇（街道）（配合单位）"
        in text
    )
    assert "撤销 第 2 项　已完成的一项" in text
    assert "新增 0 项、变更 1 项、撤销 1 项、不变 0 项" in text


def test_the_same_table_again_says_that_there_is_nothing_to_do() -> None:
    preview = seen(diff((stored(item()),), (item(),)), exists=True)
    assert "不需要导入" in shown(views.preview(result(item()), preview, ZH))
    assert "nothing to import" in shown(views.applied(Applied(1, preview, None), EN))
    assert "was imported" in shown(views.applied(Applied(1, preview, 5), EN))


def test_a_refused_file_says_why_and_where() -> None:
    read = result(draft=None, errors=(Problem("year_unknown"), Problem("no_table", "表1", None, {"sheet": "表1"})))
    text = shown(views.refused(read, EN))
    assert "This file cannot be imported" in text
    assert "the file: The year of the plan was not found." in text
    assert "表1: No tasks were found in sheet “表1”." in text


def test_a_cell_cannot_steer_the_terminal_or_the_markup() -> None:
    hostile = item(title="[red]x[/red] [link=http://a]\x1b]0;owned\x07\x1b[2J{file}", area="[/bold]\x1b[31m方面")
    read = result(hostile, file="\x1b[2J[bold].xlsx")
    text = shown(views.preview(read, seen((ItemChange(Verdict.NEW, None, hostile),), exists=True), ZH))
    assert "[red]x[/red] [link=http://a]" in text
    assert "[/bold][31m方面" in text
    assert "\x1b" not in text
    assert "\x07" not in text


# ── lists ─────────────────────────────────────────────────────────────────────────────────────────────────────────

PLANS = [PlanLine(1, LONG, 2024, "Asia/Shanghai", 7, 31, 112, 3, False)]
UNITS = [
    UnitLine(1, "市司法局" + LONG, UnitKind.SINGLE, "市政府", ("司法局",), (), 25),
    UnitLine(2, "各乡镇（街道）", UnitKind.COLLECTIVE, None, (), ("柳河镇", "清溪镇", LONG), 6),
    UnitLine(3, "市直各部门", UnitKind.COLLECTIVE, None, (), (), 1),
]
CONTACTS = [
    ContactLine(7, 1, "李明" + LONG, "市司法局", ContactRole.CONTACT, False),
    ContactLine(8, 2, "王芳", "柳河镇" + LONG, ContactRole.COORDINATOR, True),
    ContactLine(9, 3, "周平", "市财政局", ContactRole.DEPUTY, False, (date(2026, 3, 5), date(2026, 3, 8)), True),
    ContactLine(10, 4, "吴刚", "市财政局", ContactRole.HEAD, False, (date(2026, 3, 5), date(2026, 3, 8))),
]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize(
    ("view", "data"), [(views.plans, PLANS), (views.units, UNITS), (views.contacts, CONTACTS)], ids=["p", "u", "c"]
)
def test_tables_keep_to_the_width_and_lose_nothing(
    view: object, data: list[object], width: int, language: Language
) -> None:
    text = shown(view(data, language), width)  # type: ignore[operator]
    assert all(cell_len(line) <= width for line in text.splitlines())
    assert "…" not in text
    expected = sum(str(line).count(LONG) for line in data) * LONG.count("措")
    assert expected > 0
    assert text.count("措") == expected


def test_lists_say_what_matters() -> None:
    units = shown(views.units(UNITS, ZH), 200)
    assert "又名 司法局" in units
    assert "包括" in units
    assert "柳河镇、清溪镇、" in units
    assert "集合单位，未列成员" in units
    contacts = shown(views.contacts(CONTACTS, EN), 200)
    assert "reachable" in contacts
    assert "has blocked the bot" in contacts
    assert "reachable; on leave until 2026-03-08" in contacts
    assert "reachable; on leave 2026-03-05 to 2026-03-08" in contacts


@pytest.mark.parametrize(
    ("view", "said"), [(views.plans, "duban import"), (views.units, "自动登记"), (views.contacts, "duban invite")]
)
def test_an_empty_list_says_what_to_do(view: object, said: str) -> None:
    assert said in shown(view([], ZH))  # type: ignore[operator]


# ── outcomes ──────────────────────────────────────────────────────────────────────────────────────────────────────

INVITED = Invited(1, "kY3-abcdefghijklmnopqr", "市司法局", ContactRole.CONTACT, datetime(2024, 6, 17, 1))
SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_an_invitation_is_a_link_that_can_be_copied_whole() -> None:
    text = shown(views.invitation(INVITED, "https://t.me/duban_bot?start=kY3-abcdefghijklmnopqr", SHANGHAI, ZH), 40)
    assert "https://t.me/duban_bot?start=kY3-abcdefghijklmnopqr" in text.splitlines()
    assert "2024-06-17 09:00 前有效" in text


def test_without_the_bots_name_the_invitation_is_a_line_to_send() -> None:
    text = shown(views.invitation(INVITED, None, SHANGHAI, ZH))
    assert "/start kY3-abcdefghijklmnopqr" in text.splitlines()
    assert "t.me" not in text


@pytest.mark.parametrize(
    ("done", "said"),
    [
        (Tick(()), ["目前没有需要提醒的事项"]),
        (Tick((), date(2024, 6, 8)), ["2024-06-08 是休息日"]),
        (Tick((), closed=Window.of("08:30-18:00")), ["现在不在提醒时段（08:30-18:00）"]),
        (Tick((), held=("李明",)), ["本周提醒已达上限，合并到下一次：李明"]),
        (Tick((), None, ("柳河镇", "清溪镇")), ["以下单位有事项需要提醒", "柳河镇、清溪镇。请用 duban invite"]),
    ],
)
def test_a_tick_without_reminders_says_why(done: Tick, said: list[str]) -> None:
    text = shown(views.tick(done, date(2024, 6, 7), ZH))
    assert [part for part in said if part not in text] == []


def test_exported_files_stand_on_lines_of_their_own() -> None:
    long = Path("/data") / ("工作" * 60) / "a.xlsx"
    assert f"通报：{long}" in shown(views.written(Output.BULLETIN, long, (), ZH)).splitlines()
    assert "还没有方案" in shown(views.no_plans(ZH))


def test_small_outcomes_in_words() -> None:
    assert "各乡镇（街道）包括柳河镇、清溪镇。新分出 12 项分工" in shown(
        views.members_added("各乡镇（街道）", ("柳河镇", "清溪镇"), 12, ZH)
    )
    assert "0001_initial" in shown(views.migrated(["0001_initial"], EN))
    assert "up to date" in shown(views.migrated([], EN))
    assert "@duban_bot" in shown(views.running("duban_bot", EN))
    assert "9" in shown(views.no_such_post(9, ZH))


def test_the_doctor_puts_the_worst_first() -> None:
    findings = [
        Finding(Level.OK, "schema"),
        Finding(Level.WARNING, "units_without_contact", {"units": ("甲局", "乙局"), "count": 2, "of": 9}),
        Finding(Level.ERROR, "no_coordinator"),
    ]
    lines = shown(views.doctor(findings, ZH)).splitlines()
    assert [line[:2] for line in lines] == ["错误", "注意", "正常", "1 "]
    assert "9 个在办单位中，2 个没有联络员：甲局、乙局。" in lines[1]
    assert "All is well." in shown(views.doctor(findings[:1], EN))


# ── refusals ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (NotFound(what="司法", near=("市司法局",)), "没有找到“司法”。是不是：市司法局？"),
        (NotFound(what="局", near=("甲局", "乙局")), "“局”对应几个，请写全：甲局、乙局"),
        (NotFound(what="[x]", near=()), "没有找到“[x]”。"),
        (NotFound(action="card"), "没有找到要找的内容。"),
        (NotAllowed(action="a", subject="b", actor="c"), "没有办理这件事的权限。"),
        (Refused("name_taken", name="司法局"), "“司法局”已经是一个单位的名称或别名。用 duban units 查看。"),
        (Refused("not_later", due_on=date(2024, 6, 30)), "新的时限要晚于目前的时限（2024-06-30）。"),
        (Refused("brand_new"), "没有办成（brand_new）。"),
    ],
)
def test_a_refusal_is_a_sentence(error: DubanError, said: str) -> None:
    assert shown(views.explain(error, ZH)).strip() == said


@pytest.mark.parametrize("kind", ["database", "token", "telegram", "file", "file_denied"])
@pytest.mark.parametrize("language", Language)
def test_a_failure_outside_says_what_to_do(kind: str, language: Language) -> None:
    text = shown(views.failure(kind, "a\x1b[2Jb", language))
    assert len(text) > 20
    assert "\x1b" not in text


def test_problems_with_the_settings_are_shown_in_both_languages() -> None:
    text = shown(views.settings_problems(("[plan] x: 甲\n[plan] x: a", "乙\nb")))
    assert "设置有 2 处需要改正" in text
    assert "need correcting (2)" in text
    assert "[plan] x: 甲\n[plan] x: a" in text
