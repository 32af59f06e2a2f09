"""Ledgers for the tests of the exports: one row, a few rows, or a whole plan of 31 items with every light."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from tasks.domain.model import (
    Checkpoint,
    CheckpointStanding,
    Instructed,
    Ledger,
    LedgerRow,
    Progress,
    Schedule,
    Standing,
    Tally,
)
from tasks.domain.slips import SlipNumber
from tasks.domain.terms import (
    AssignmentState,
    CheckpointState,
    Happening,
    Light,
    ReportStatus,
    Role,
    ScheduleKind,
    Source,
)
from tasks.domain.week import Event, Nudged, Week

DATA = Path(__file__).parent.parent / "data" / "exports"
AS_OF = date(2024, 7, 5)
AT = datetime(2024, 7, 5, 9, 30)  # 17:30 in Shanghai
TOWNS = ("柳河镇", "清溪镇", "滨湖街道")

_REPORTS = (
    "已印发工作方案，开展专题学习6次，培训执法人员120人次；下一步将组织交叉检查，对发现的问题逐项建账整改。",
    "召开联席会议2次。",
    "完成案卷评查45件，发现问题12条，已全部反馈被评查单位并限期整改；同步修订评查标准，新增评分项8个，"
    "拟于下月对整改情况开展“回头看”，结果纳入年度法治建设考核。",
    "正在起草，已征求各部门意见。",
)
_FIGURES: tuple[dict[str, float], ...] = ({"培训": 6, "人次": 120}, {}, {"评查案卷": 45, "整改率": 87.5}, {})


def make_progress(**changes: object) -> Progress:
    progress = Progress(
        id=1,
        checkpoint_id=1,
        status=ReportStatus.PROGRESS,
        percent=60,
        text=_REPORTS[0],
        figures={"培训": 6, "人次": 120},
        expected_on=None,
        said_at=datetime(2024, 6, 20, 16, 30),  # the 21st in Shanghai
        at=datetime(2024, 6, 20, 16, 31),
        by="李明",
        source=Source.CHAT,
        evidence=2,
    )
    return replace(progress, **changes)  # type: ignore[arg-type]


def make_row(**changes: object) -> LedgerRow:
    row = LedgerRow(
        assignment_id=1,
        key_task_id=1,
        area="严格规范公正文明执法",
        number="1",
        title="规范涉企行政检查",
        measures=("1.公布检查事项清单；", "2.推行“扫码入企”。"),
        deadline_text="6月底前",
        schedule=Schedule(ScheduleKind.DATE, date(2024, 6, 30)),
        unit="市司法局",
        role=Role.LEAD,
        parent_unit=None,
        standing=Standing(AssignmentState.OPEN, ()),
        light=Light.GREEN,
        reason="距6月30日还有1个工作日",
        due_on=date(2024, 6, 30),
        contacts=("李明",),
        nudges=1,
        evidence=0,
    )
    return replace(row, **changes)  # type: ignore[arg-type]


def tally(rows: list[LedgerRow]) -> Tally:
    counted = [row for row in rows if row.counts]
    count = {light: sum(row.light is light for row in counted) for light in Light}
    return Tally(
        total=len(counted),
        done=count[Light.DONE],
        done_late=count[Light.DONE] // 3,
        green=count[Light.GREEN],
        yellow=count[Light.YELLOW],
        red=count[Light.RED],
        grey=count[Light.GREY],
    )


def make_ledger(*rows: LedgerRow, **changes: object) -> Ledger:
    areas = tuple(dict.fromkeys(row.area for row in rows))
    units = dict.fromkeys(row.unit for row in rows if row.counts)
    leads = [row for row in rows if row.role is Role.LEAD and row.standing.state is not AssignmentState.WITHDRAWN]
    # The most urgent light of an item's leads comes last here, and stays.
    items = {row.key_task_id: row.light for row in sorted(leads, key=lambda row: -row.light.urgency)}
    ledger = Ledger(
        plan_title="青岚市2024年法治政府建设重点任务责任分解表",
        base_year=2024,
        as_of=AS_OF,
        at=AT,
        timezone="Asia/Shanghai",
        source_file="青岚市2024年法治政府建设重点任务责任分解表.xlsx",
        source_sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        areas=areas,
        rows=rows,
        n_items=len({row.key_task_id for row in rows}),
        tally=tally(list(rows)),
        by_area={area: tally([row for row in rows if row.area == area]) for area in areas},
        by_unit={unit: tally([row for row in rows if row.unit == unit]) for unit in units},
        by_item=items,
    )
    return replace(ledger, **changes)  # type: ignore[arg-type]


def whole_plan() -> Ledger:
    """31 items in 7 areas, every role and light, a collective unit, reports of several lengths, one part withdrawn."""
    plan = json.loads((DATA / "plan.json").read_text(encoding="utf-8"))
    rows: list[LedgerRow] = []
    for key_task_id, item in enumerate(plan["items"], start=1):
        for key, role in (
            ("lead_units", Role.LEAD),
            ("responsible_units", Role.RESPONSIBLE),
            ("cooperating_units", Role.COOPERATING),
        ):
            for named in item[key]:
                members = TOWNS if named == "各乡镇（街道）" else (named,)
                for unit in members:
                    parent = named if unit != named else None
                    rows.append(_plan_row(len(rows) + 1, key_task_id, item, unit, role, parent))
    return make_ledger(*rows, plan_title=plan["title"], base_year=plan["base_year"])


def _plan_row(
    number: int, key_task_id: int, item: dict[str, object], unit: str, role: Role, parent: str | None
) -> LedgerRow:
    due_on = date.fromisoformat(str(item["due"])) if item["due"] else None
    light, reason = _light(number, due_on, str(item["deadline_text"]))
    state = {Light.DONE: AssignmentState.CLOSED}.get(light, AssignmentState.OPEN)
    if number == 40:
        state, light, reason, due_on = AssignmentState.WITHDRAWN, Light.GREY, "该事项已撤销", None
    latest = None
    if light is Light.DONE or number % 3:
        latest = make_progress(
            id=number,
            status=ReportStatus.DONE
            if light is Light.DONE
            else (ReportStatus.PROGRESS, ReportStatus.NO_NEWS)[number % 2]
            if number % 9
            else ReportStatus.DIFFICULTY,
            percent=100 if light is Light.DONE else (number * 7) % 100,
            text=_REPORTS[number % 4],
            figures=_FIGURES[number % 4],
            said_at=AT - timedelta(days=number % 25),
            at=AT - timedelta(days=number % 25),
        )
    if number == 14 and latest is not None:
        latest = replace(latest, source=Source.RECORD, by="王某", recorded_by="陈督办", source_note="电话")
    return make_row(
        assignment_id=number,
        key_task_id=key_task_id,
        area=item["area"],
        number=item["number"],
        title=item["title"],
        measures=tuple(item["measures"]),  # type: ignore[arg-type]
        deadline_text=item["deadline_text"],
        unit=unit,
        role=role,
        parent_unit=parent,
        standing=Standing(state, (), latest),
        light=light,
        reason=reason,
        due_on=due_on,
        contacts=(("李明", "王芳"), ("张伟",), ("陈静",), ())[number % 4],
        nudges=number % 5,
        evidence=number % 4,
        instructed=(Instructed("张市长", date(2024, 6, 20)),) if number == 16 else (),
    )


def _light(number: int, due_on: date | None, deadline_text: str) -> tuple[Light, str]:
    if deadline_text == "按上级要求":
        return Light.GREY, f"完成时限“{deadline_text}”读不出日期，请督办员明确"
    if due_on is None:
        return Light.GREEN, "长期坚持，按期报送进展"
    if number % 4 == 1:
        return Light.DONE, "已办结（逾期完成）" if number % 3 == 0 else "已办结"
    if due_on < AS_OF:
        return Light.RED, f"时限为{due_on.month}月{due_on.day}日，已逾期{(AS_OF - due_on).days}天，未报送进展"
    if (due_on - AS_OF).days < 10:
        return Light.YELLOW, f"距{due_on.month}月{due_on.day}日还有1个工作日"
    if number % 9 == 0:
        return Light.YELLOW, "报告有困难：编制和经费尚未落实，需市委编办、市财政局协调"
    return Light.GREEN, f"距{due_on.month}月{due_on.day}日还有{(due_on - AS_OF).days * 5 // 7}个工作日"


def make_checkpoint(
    due_on: date, state: CheckpointState = CheckpointState.OPEN, **changes: object
) -> CheckpointStanding:
    """`changes` are of the standing; `period`, `soft` and `original_due_on` of the checkpoint itself."""
    own = {name: changes.pop(name) for name in ("period", "soft", "original_due_on") if name in changes}
    checkpoint = replace(Checkpoint(1, "", due_on), **own)  # type: ignore[arg-type]
    return replace(CheckpointStanding(checkpoint, due_on, state), **changes)  # type: ignore[arg-type]


def with_checkpoints(ledger: Ledger) -> Ledger:
    """Each dated part with its checkpoint: the done ones settled, some of them late, some days extended."""
    return replace(ledger, rows=tuple(map(_with_checkpoint, ledger.rows)))


def _with_checkpoint(row: LedgerRow) -> LedgerRow:
    if row.due_on is None or row.standing.state is AssignmentState.WITHDRAWN:
        return row
    checkpoint = make_checkpoint(row.due_on)
    if row.light is Light.DONE:
        reported_at = AT - timedelta(days=row.assignment_id % 25)
        late = reported_at.date() > row.due_on
        checkpoint = replace(checkpoint, state=CheckpointState.SETTLED, reported_at=reported_at, late=late)
    elif row.assignment_id % 6 == 0:
        original = replace(checkpoint.checkpoint, original_due_on=row.due_on - timedelta(days=30))
        checkpoint = replace(checkpoint, checkpoint=original)
    return replace(row, standing=replace(row.standing, checkpoints=(checkpoint,)))


def make_week(ledger: Ledger, **changes: object) -> Week:
    """A week in which the first parts of the ledger had something of everything; a week ago nothing was done."""
    before = {name: replace(told, done=0, done_late=0) for name, told in ledger.by_area.items()}
    events = [
        Event(kind, row, AT - timedelta(days=5 - place // 3, hours=place), "李明", "已办理")
        for place, (kind, row) in enumerate(zip(Happening, ledger.rows, strict=False))
    ]
    for place, event in enumerate(events):
        if event.what is Happening.REPORTED:
            said_at = AT - timedelta(days=9)
            events[place] = replace(event, progress=make_progress(said_at=said_at, at=event.at), late=True)
        elif event.what in (Happening.ASKED, Happening.GRANTED, Happening.DECLINED):
            events[place] = replace(event, was_due_on=date(2024, 6, 30), due_on=date(2024, 9, 30))
        elif event.what is Happening.REDATED:
            events[place] = replace(event, was="6月底前", becomes="9月底前")
        elif event.what in (Happening.ADDED, Happening.WITHDRAWN):
            events[place] = replace(event, text="责任分解表（修订）.xlsx")
    reminded = [row for row in ledger.rows if row.nudges][:4]
    week = Week(
        since=ledger.as_of - timedelta(days=7),
        tally=replace(ledger.tally, done=0, done_late=0),
        by_area=before,
        by_unit={unit: replace(told, red=0) for unit, told in ledger.by_unit.items()},
        events=tuple(events),
        nudges=tuple(
            Nudged(row.assignment_id, AT - timedelta(days=days), "李明", "距6月30日还有 1 个工作日")
            for row in reminded
            for days in (3, 1)
        )
        + tuple(
            Nudged(
                row.assignment_id,
                AT - timedelta(hours=2),
                "李明",
                "6月30日到期",
                "陈督办",
                "请于下班前报送",
                SlipNumber(2024, 12),
            )
            for row in reminded[:1]
        ),
        last_nudged={row.assignment_id: AT - timedelta(days=1) for row in reminded},
    )
    return replace(week, **changes)  # type: ignore[arg-type]
