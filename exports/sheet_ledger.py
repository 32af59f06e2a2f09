"""总台账: every assignment, area and item merged as offices write them. Its columns serve other sheets too."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace

from exports.phrases import figure
from exports.sheet import Column, Sheet, Value
from exports.style import Paper
from exports.view import View, Words
from tasks.domain.attribution import said_by
from tasks.domain.model import LedgerRow, Progress
from tasks.domain.terms import AssignmentState, Language
from tasks.domain.wording import day

DATE_FORMAT = "yyyy-mm-dd"
_EXTENDED = Words("延期至{now}，原定{then}", "extended to {now}, originally {then}")
_REVISED = Words("方案调整为{now}，原定{then}", "moved to {now} by a revised plan, originally {then}")
_INSTRUCTED = Words("{by}{on}批示待回复", "instruction of {by} of {on} not answered")
_BOTH = Words("{reason}；{moved}", "{reason}; {moved}")


def light(row: LedgerRow, view: View) -> Value:
    """The light; a withdrawn assignment has none, and says so."""
    if row.standing.state is AssignmentState.WITHDRAWN:
        return f"× {view.label(AssignmentState.WITHDRAWN)}"
    return row.light


def unit(row: LedgerRow, view: View) -> Value:
    """The unit, with the collective unit it answers under below it."""
    if row.parent_unit is None:
        return row.unit
    return view.say(Words("{unit}\n（属{parent}）", "{unit}\n(of {parent})"), unit=row.unit, parent=row.parent_unit)


def figures(progress: Progress | None, view: View) -> Value:
    """'培训 6 次；人次 120' of the latest report."""
    if progress is None or not progress.figures:
        return None
    between = view.say(Words("；\n", ";\n"))
    return between.join(_counted(label, number) for label, number in progress.figures.items())


def _counted(label: str, number: float) -> str:
    """'培训 6 次' for what a reply is read into: '培训（次）' and 6."""
    thing, bracket, unit = label.rstrip("）").partition("（") if label.endswith("）") else (label, "", "")
    return " ".join(part for part in (thing, figure(number), unit if bracket else "") if part)


def extended(row: LedgerRow, view: View) -> str:
    """'延期至9月30日，原定6月30日' where the day that the light speaks of was moved; otherwise ''.

    A day that a revised plan moved is the plan's own, no extension.
    """
    moved = [c for c in row.standing.checkpoints if c.due_on == row.due_on != c.checkpoint.original_due_on]
    if not moved:
        return ""
    zh, today = view.language is Language.ZH, view.ledger.as_of
    return view.say(
        _REVISED if row.schedule.due_on == row.due_on else _EXTENDED,
        now=day(moved[0].due_on, zh, today),
        then=day(moved[0].checkpoint.original_due_on, zh, today),
    )


def reason(row: LedgerRow, view: View) -> Value:
    """Why the light is what it is, whether the day was moved, and which instructions wait for an answer."""
    moved = extended(row, view)
    said = view.say(_BOTH, reason=row.reason, moved=moved) if moved else row.reason
    zh = view.language is Language.ZH
    for given in row.instructed:
        waits = view.say(_INSTRUCTED, by=given.by, on=day(given.on, zh, view.ledger.as_of))
        said = view.say(_BOTH, reason=said, moved=waits)
    return said


def _next_on(row: LedgerRow, view: View) -> Value:
    waiting = row.standing.next_checkpoint
    return None if waiting is None or row.standing.state is AssignmentState.CLOSED else waiting.due_on


def _percent(row: LedgerRow, view: View) -> Value:
    latest = row.standing.latest
    return None if latest is None or latest.percent is None else latest.percent / 100


def _reported_on(row: LedgerRow, view: View) -> Value:
    return None if row.standing.latest is None else view.day(row.standing.latest.said_at)


def _report_status(row: LedgerRow, view: View) -> Value:
    return None if row.standing.latest is None else view.label(row.standing.latest.status)


def _report_text(row: LedgerRow, view: View) -> Value:
    latest = row.standing.latest
    if latest is None or not latest.recorded_by:
        return None if latest is None else latest.text
    return "\n".join(part for part in (latest.text, said_by(latest, view.language)) if part)


def by_area(row: LedgerRow) -> Hashable:
    return row.area


def by_item(row: LedgerRow) -> Hashable:
    return row.key_task_id


def by_item_deadline(row: LedgerRow) -> Hashable:
    """Parts of one item may have deadlines of their own."""
    return row.key_task_id, row.deadline_text


NUMBER = Column[LedgerRow](Words("编号", "No."), 7, lambda row, view: row.number, "center")
TITLE = Column[LedgerRow](Words("重点任务", "Key task"), 20, lambda row, view: row.title)
DEADLINE = Column[LedgerRow](Words("完成时限", "Deadline"), 17, lambda row, view: row.deadline_text, "center")
UNIT = Column[LedgerRow](Words("单位", "Unit"), 22, unit)
ROLE = Column[LedgerRow](Words("分工", "Role"), 10, lambda row, view: view.label(row.role), "center")
LIGHT = Column[LedgerRow](Words("状态", "Light"), 11, light, "center")
REASON = Column[LedgerRow](Words("状态说明", "Reason"), 28, reason)
DUE_ON = Column[LedgerRow](Words("应办日期", "Due on"), 13, lambda row, view: row.due_on, "center", DATE_FORMAT)
REPORTED_ON = Column[LedgerRow](Words("最近报送", "Last report"), 13, _reported_on, "center", DATE_FORMAT)
REPORT_TEXT = Column[LedgerRow](Words("最新进展", "Latest progress"), 38, _report_text)
NUDGES = Column[LedgerRow](Words("催办\n次数", "Nudges"), 7, lambda row, view: row.nudges, "center")
MEASURES = Column[LedgerRow](Words("具体措施", "Measures"), 34, lambda row, view: "\n".join(row.measures))
STATUS = Column[LedgerRow](Words("报送情况", "Report"), 10, _report_status, "center")
FIGURES = Column[LedgerRow](Words("数据", "Figures"), 16, lambda row, view: figures(row.standing.latest, view))
EVIDENCE = Column[LedgerRow](Words("佐证\n材料", "Evidence"), 7, lambda row, view: row.evidence, "center")
NEXT_ON = Column[LedgerRow](Words("下次报送", "Next due"), 13, _next_on, "center", DATE_FORMAT)
CONTACTS = Column[LedgerRow](Words("联络员", "Contacts"), 13, lambda row, view: "、".join(row.contacts), "center")


def _lines(view: View) -> Sequence[str]:
    words = Words("截至{day}，共{n}条分工。", "As of {day}: {n} assignments.")
    return [view.say(words, day=view.long_day(view.ledger.as_of), n=len(view.ledger.rows))]


LEDGER = Sheet[LedgerRow](
    title=Words("总台账", "Ledger"),
    heading=Words("{plan}督办台账", "{plan}: ledger"),
    lines=_lines,
    columns=(
        Column(Words("工作方面", "Area"), 12, lambda row, view: row.area, "center", merge=by_area),
        replace(NUMBER, merge=by_item),
        replace(TITLE, merge=by_item),
        replace(MEASURES, merge=by_item),
        replace(DEADLINE, merge=by_item_deadline),
        UNIT,
        ROLE,
        LIGHT,
        REASON,
        DUE_ON,
        REPORTED_ON,
        STATUS,
        Column(Words("进度", "Percent"), 8, _percent, "center", "0%", bars=True),
        REPORT_TEXT,
        FIGURES,
        EVIDENCE,
        NEXT_ON,
        NUDGES,
        CONTACTS,
    ),
    rows=lambda view: view.ledger.rows,
    empty=Words("方案中还没有分工。", "The plan has no assignments yet."),
    paper=Paper.A3,
    frozen=3,
    filtered=True,
)
