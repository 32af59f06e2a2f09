"""What the database tells of duban's health."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tasks.domain.messages import Outgoing
from tasks.domain.model import IntakeResult, ItemDraft, PlanDraft, Schedule
from tasks.domain.terms import ContactRole, EvidenceState, Language, OutboxState, ScheduleKind
from tasks.domain.workdays import WeekendCalendar
from tasks.holidays import ChineseCalendar
from tasks.services import assigning, delivery, health, imports, invitations, outbox, people, units
from tasks.services.health import Finding, Level
from tasks.services.practice import Practice
from tasks.store import db
from tasks.store.models import Assignment, Evidence

PRACTICE = Practice(zone=ZoneInfo("Asia/Shanghai"), calendar=ChineseCalendar())


@pytest.fixture
def plan(sqlite_database: str, now: datetime) -> None:
    """One item: 甲局 leads, 各乡镇 co-operate."""
    item = ItemDraft(
        "方面", "1", "一项", (), ("甲局",), (), ("各乡镇",), "6月底前", Schedule(ScheduleKind.DATE, date(2026, 6, 30))
    )
    draft = PlanDraft("2026年方案", 2026, ("方面",), (item,))
    imports.apply(IntakeResult("a.xlsx", "0", draft), None, "test", now, PRACTICE)


def bind(unit: str, user: str, now: datetime, role: ContactRole = ContactRole.CONTACT) -> None:
    code = invitations.invite(unit, role, "test", now, PRACTICE).code
    invitations.redeem(code, "telegram", user, user, f"人{user}", Language.ZH, now, PRACTICE)


def found(now: datetime, practice: Practice = PRACTICE) -> dict[str, Finding]:
    return {finding.code: finding for finding in health.check(now, practice)}


def test_an_empty_database_is_usable_but_has_no_plan_and_no_coordinator(sqlite_database: str, now: datetime) -> None:
    findings = found(now)
    assert {code: f.level for code, f in findings.items() if f.level is not Level.OK} == {
        "no_plans": Level.WARNING,
        "no_coordinator": Level.ERROR,
    }
    assert "schema" in findings


def test_a_database_that_was_never_used_is_well_and_has_no_plan(tmp_path: Path, now: datetime) -> None:
    db.connect(f"sqlite:///{tmp_path}/new.db")
    try:
        findings = health.check(now, PRACTICE)
    finally:
        db.close()
    assert [(f.level, f.code) for f in findings] == [(Level.OK, "database_new"), (Level.WARNING, "no_plans")]


def test_a_database_that_lacks_a_step_is_the_only_finding(sqlite_database: str, now: datetime) -> None:
    db.database.execute_sql("DELETE FROM schema_migration WHERE name LIKE '0001%'")
    (finding,) = health.check(now, PRACTICE)
    assert (finding.level, finding.code) == (Level.ERROR, "schema_behind")


def test_a_file_that_is_no_database_is_the_only_finding(tmp_path: Path, now: datetime) -> None:
    (tmp_path / "text.db").write_text("no database " * 200)
    db.connect(f"sqlite:///{tmp_path}/text.db")
    try:
        (finding,) = health.check(now, PRACTICE)
    finally:
        db.close()
    assert (finding.level, finding.code) == (Level.ERROR, "database_unusable")


def test_units_that_nobody_answers_for_are_named(plan: None, now: datetime) -> None:
    findings = found(now)
    assert findings["units_without_contact"].values == {"units": ("甲局",), "count": 1, "of": 2}
    assert findings["collectives_without_members"].values["units"] == ("各乡镇",)
    assert findings["plans"].values == {"plans": 1, "items": 1, "assignments": 2}


def test_a_collective_whose_members_have_contacts_is_no_finding(plan: None, now: datetime) -> None:
    whole = units.add_member("各乡镇", "柳河镇", now.date(), None, "test", now)
    assigning.expand(whole, now)
    bind("甲局", "1", now)
    bind("柳河镇", "2", now)
    assert found(now)["units_reached"].values == {"count": 2}


def test_a_unit_whose_people_have_all_blocked_the_bot_is_named(plan: None, now: datetime) -> None:
    bind("甲局", "1", now)
    outbox.unreachable("1", now)
    assert found(now)["units_blocked"].values["units"] == ("甲局",)
    bind("甲局", "2", now)
    assert "units_blocked" not in found(now)


def test_a_post_that_has_ended_no_longer_counts(plan: None, now: datetime) -> None:
    bind("甲局", "1", now)
    people.end_post(people.contact_lines(now)[0].post_id, "test", now)
    assert found(now)["units_without_contact"].values["units"] == ("甲局",)


def test_coordinators_are_needed_and_must_be_reachable(sqlite_database: str, now: datetime) -> None:
    bind("督办室", "9", now, ContactRole.COORDINATOR)
    assert found(now)["coordinators"].values == {"names": ("人9",)}
    outbox.unreachable("9", now)
    assert found(now)["coordinators_blocked"].level is Level.ERROR


def test_years_without_confirmed_holidays_are_named(plan: None, now: datetime) -> None:
    assert found(now)["holidays"].values == {"year": 2026}
    unknown = Practice(zone=PRACTICE.zone, calendar=WeekendCalendar())
    assert found(now, unknown)["holidays_unconfirmed"].values == {"years": ("2026",)}


def test_messages_that_wait_for_a_stopped_process_are_counted(sqlite_database: str, now: datetime) -> None:
    outbox.enqueue([Outgoing("1", text="a"), Outgoing("2", text="b")], now)
    assert found(now + timedelta(minutes=5))["outbox"].values == {"waiting": 2, "sent": 0}
    assert found(now + timedelta(hours=1))["outbox_waits"].values == {"count": 2, "since": "2026-03-02 09:00"}


def test_messages_that_failed_are_counted(sqlite_database: str, now: datetime) -> None:
    outbox.enqueue([Outgoing("1", text="a")], now)
    lease = timedelta(minutes=1)
    (claimed,) = delivery.claim(now, worker="test", limit=5, lease=lease).messages
    attempts = delivery.record([], [claimed], now, worker="test", lease=lease)
    no = delivery.Outcome(claimed, attempts[claimed.id], OutboxState.FAILED, now, error="no")
    delivery.record([no], [], now, worker="test", lease=lease)
    assert found(now)["outbox_failed"].values == {"failed": 1, "uncertain": 0}


def test_evidence_that_was_not_fetched_is_counted(plan: None, now: datetime) -> None:
    assignment = Assignment.select().first()
    for state in (EvidenceState.PENDING, EvidenceState.FAILED, EvidenceState.STORED):
        Evidence.create(assignment=assignment, messenger="telegram", file_id="f", name="a.jpg", state=state, at=now)
    findings = found(now)
    assert findings["evidence_failed"].values == {"count": 1}
    assert findings["evidence"].values == {"stored": 1, "pending": 1}
