"""A small plan at work, for the tests of the services: drafts as intake gives them, people, and a practice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from tasks.domain.messages import Outgoing
from tasks.domain.model import IntakeResult, ItemDraft, Ledger, LedgerRow, PlanDraft, Schedule
from tasks.domain.terms import ContactRole, Decision, Every, Language, OutboxState, ReportStatus, ScheduleKind
from tasks.domain.workdays import WeekendCalendar
from tasks.services import imports, invitations, ledger, reminding, reporting, reviewing
from tasks.services.digesting import Briefing, Chaser, Digest
from tasks.services.people import Actor
from tasks.services.practice import Practice
from tasks.store.models import Assignment, Checkpoint, KeyTask, Outbox, Unit

BEIJING = ZoneInfo("Asia/Shanghai")
PRACTICE = Practice(zone=BEIJING, calendar=WeekendCalendar())
TITLE = "青岚市2026年法治建设工作要点"
ZH = Language.ZH

JUNE_30 = Schedule(ScheduleKind.DATE, date(2026, 6, 30))
QUARTERLY = Schedule(ScheduleKind.RECURRING, every=Every.QUARTER)
ONGOING = Schedule(ScheduleKind.ONGOING)
UNCLEAR = Schedule(ScheduleKind.UNCLEAR)

_users = count(1000)


def beijing(month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    """A wall-clock time of 2026 in Beijing, as naive UTC."""
    return datetime(2026, month, day, hour, minute) - timedelta(hours=8)


MARCH = beijing(3, 2)  # a Monday


def item(number: str = "1", title: str = "规范涉企行政检查", **changes: object) -> ItemDraft:
    """An item that 市司法局 leads and 市财政局 co-operates in, due on 30 June unless told otherwise."""
    draft = ItemDraft(
        area="严格规范公正文明执法",
        number=number,
        title=title,
        measures=("公布检查事项清单；",),
        lead_units=("市司法局",),
        responsible_units=(),
        cooperating_units=("市财政局",),
        deadline_text="6月底前",
        schedule=JUNE_30,
    )
    return replace(draft, **changes)  # type: ignore[arg-type]


def draft(*items: ItemDraft) -> PlanDraft:
    return PlanDraft(TITLE, 2026, tuple(dict.fromkeys(one.area for one in items)), items)


def apply(*items: ItemDraft, at: datetime = MARCH, file: str = "split.xlsx") -> imports.Applied:
    return imports.apply(IntakeResult(file, "0" * 64, draft(*items)), None, "console", at, PRACTICE)


def bind(unit: str, role: ContactRole = ContactRole.CONTACT, at: datetime = MARCH, user: str | None = None) -> Actor:
    """A person who opens an invitation; a new one unless `user` names one."""
    user = user or str(next(_users))
    code = invitations.invite(unit, role, "console", at, PRACTICE).code
    return invitations.redeem(code, "telegram", user, f"chat-{user}", f"人员{user}", ZH, at, PRACTICE).actor


def assignment(unit: str = "市司法局", number: str = "1") -> int:
    """The id of the unit's part in the item, whatever has become of it."""
    row = (
        Assignment.select()
        .join_from(Assignment, Unit)
        .join_from(Assignment, KeyTask)
        .where(Unit.name == unit, KeyTask.number == number)
        .get()
    )
    return int(row.id)


def checkpoints(assignment_id: int) -> list[Checkpoint]:
    rows = Checkpoint.select().where(Checkpoint.assignment == assignment_id, Checkpoint.withdrawn_at.is_null())
    return list(rows.order_by(Checkpoint.due_on))


def report(
    actor: Actor,
    assignment_id: int,
    status: ReportStatus = ReportStatus.DONE,
    at: datetime = MARCH,
    said_at: datetime | None = None,
    **said: object,
) -> reporting.Reported:
    what = reporting.Report(assignment_id, status, **said)  # type: ignore[arg-type]
    return reporting.report(actor, what, said_at or at, at, PRACTICE, ZH)


def review(
    actor: Actor, progress_id: int, decision: Decision = Decision.ACCEPT, reason: str = "", at: datetime = MARCH
) -> reviewing.Reviewed:
    return reviewing.review(actor, progress_id, decision, reason, at, PRACTICE, ZH)


def ledger_on(plan_id: int, as_of: date | None, now: datetime) -> Ledger:
    return ledger.ledger(plan_id, as_of, now, PRACTICE)


def row_of(found: Ledger, unit: str = "市司法局", number: str = "1") -> LedgerRow:
    return row_of_rows(found.rows, unit, number)


@dataclass
class Ticks:
    """Ticks with a digest of one line per item, as plain text."""

    practice: Practice = PRACTICE

    def at(self, now: datetime, *, delivered: bool = True) -> reminding.Tick:
        done = reminding.tick(now, self.practice, self.compose)
        if delivered:
            Outbox.update(state=OutboxState.SENT, sent_at=now).where(Outbox.state == OutboxState.QUEUED).execute()
        return done

    @staticmethod
    def compose(said: Digest | Briefing | Chaser) -> Outgoing:
        if isinstance(said, Chaser):
            lines = [f"instruction {said.line.number}: {said.line.text}"]
        elif isinstance(said, Briefing):
            lines = [f"silent {line.card.number}: {line.reason}" for line in said.silent]
            lines += [f"unreached {line.unit} {line.name} > {'、'.join(line.instead)}" for line in said.unreached]
            lines += [f"unanswered {line.number} {line.unit}" for line in said.unanswered]
        else:
            lines = [f"{line.card.number}:{line.stage.key}" for line in said.lines]
        return Outgoing(chat_id=said.actor.chat_id, text="\n".join(lines), contact_id=said.actor.contact_id)


def told(tick: reminding.Tick) -> dict[str, list[str]]:
    """name → the stages of the digest's lines, without the due day."""
    return {d.actor.name: [_short(line.stage.key) for line in d.lines] for d in tick.digests}


def _short(key: str) -> str:
    kind, _, *rest = key.split(":")
    return ":".join([kind, *rest])


def coordinator(at: datetime = MARCH) -> Actor:
    return bind("市委依法治市办", ContactRole.COORDINATOR, at)


def row_of_rows(rows: tuple[LedgerRow, ...], unit: str = "市司法局", number: str = "1") -> LedgerRow:
    (row,) = [row for row in rows if (row.unit, row.number) == (unit, number)]
    return row
