"""Silence climbs: contact, deputy, head, the coordinators' list; and who cannot be reached is said once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import factory
import pytest
from factory import MARCH, PRACTICE, ZH, Ticks, beijing, item, told

from tasks.domain.ladder import Rung
from tasks.domain.terms import ContactRole, Decision, ReportStatus
from tasks.services import extending, leaves, outbox
from tasks.services.people import Actor
from tasks.store.models import Contact, Escalation, Nudge, Outbox

SPARED = Ticks(replace(PRACTICE, per_week=9))


@pytest.fixture
def contact(database: str) -> Actor:
    factory.apply(item("1", cooperating_units=()))
    person = factory.bind("市司法局")
    Contact.update(name="李明").where(Contact.id == person.contact_id).execute()
    return replace(person, name="李明")


def course(first: datetime, days: int) -> list[tuple[str, str, str]]:
    """(day, person, stage) of the ticks at nine o'clock, for an item that nobody answers."""
    found = []
    for n in range(days):
        at = first + timedelta(n)
        for name, stages in told(SPARED.at(at)).items():
            found += [(f"{at + timedelta(hours=8):%m-%d}", name, stage) for stage in stages]
    return found


def briefings(chief: Actor) -> list[str]:
    rows = Outbox.select().where(Outbox.chat_id == chief.chat_id).order_by(Outbox.id)
    return [line for row in rows for line in row.payload["text"].split("\n")]


def test_silence_goes_to_the_deputy_the_head_and_the_coordinators(contact: Actor) -> None:
    deputy, head = factory.bind("市司法局", ContactRole.DEPUTY), factory.bind("市司法局", ContactRole.HEAD)
    chief = factory.coordinator()
    assert course(beijing(7, 1), 30) == [
        ("07-01", "李明", "overdue:1"),
        ("07-03", "李明", "overdue:2"),
        ("07-03", deputy.name, "ladder:deputy"),
        ("07-07", "李明", "overdue:3"),
        ("07-08", head.name, "ladder:head"),
        ("07-09", "李明", "overdue:4"),
        ("07-13", "李明", "overdue:5"),
    ]
    reasons = {row.contact_id: row.reason for row in Nudge.select().where(Nudge.stage.startswith("ladder"))}
    assert reasons[deputy.contact_id] == "已逾期 3 个工作日，已于7月1日提醒联络员李明，尚未报送"
    assert f"已于7月1日、3日、7日三次提醒联络员李明，已于7月3日提醒副联络员{deputy.name}" in reasons[head.contact_id]
    assert [(row.rung, row.on) for row in Escalation.select().order_by(Escalation.id)] == [
        (Rung.DEPUTY, date(2026, 7, 3)),
        (Rung.HEAD, date(2026, 7, 8)),
        (Rung.COORDINATOR, date(2026, 7, 14)),
    ]
    (said,) = briefings(chief)
    assert said.startswith("silent 1: 已逾期 10 个工作日，已于7月1日、3日、7日、9日、13日五次提醒联络员李明")


def test_a_rung_without_anybody_is_passed_over_when_its_days_have_come(contact: Actor) -> None:
    head = factory.bind("市司法局", ContactRole.HEAD)
    climbed = [each for each in course(beijing(7, 1), 12) if each[2].startswith("ladder")]
    assert climbed == [("07-08", head.name, "ladder:head")]


def test_after_an_outage_nobody_is_asked_before_those_below_were(contact: Actor) -> None:
    deputy, head = factory.bind("市司法局", ContactRole.DEPUTY), factory.bind("市司法局", ContactRole.HEAD)
    assert course(beijing(8, 3), 5) == [
        ("08-03", "李明", "overdue:1"),
        ("08-05", "李明", "overdue:2"),
        ("08-05", deputy.name, "ladder:deputy"),
        ("08-07", "李明", "overdue:3"),
        ("08-07", head.name, "ladder:head"),
    ]


@pytest.mark.parametrize("answer", ["report", "progress", "asked", "granted", "leave"])
def test_an_answer_or_a_leave_ends_the_climb(contact: Actor, answer: str) -> None:
    factory.bind("市司法局", ContactRole.DEPUTY)
    chief = factory.coordinator()
    SPARED.at(beijing(7, 1))
    part, at = factory.assignment(), beijing(7, 2)
    if answer in ("report", "progress"):
        factory.report(contact, part, ReportStatus.DONE if answer == "report" else ReportStatus.PROGRESS, at=at)
    elif answer == "leave":
        leaves.grant(contact.contact_id, date(2026, 7, 2), date(2026, 7, 3), "console", at)
    else:
        asked = extending.ask(contact, part, date(2026, 7, 31), "征求意见", at, PRACTICE, ZH)
        if answer == "granted":
            extending.decide(chief, asked.extension_id, Decision.ACCEPT, at, PRACTICE, ZH)
    assert [each for each in course(beijing(7, 3), 1) if each[2].startswith("ladder")] == []
    assert Escalation.select().count() == 0


def test_a_request_that_was_taken_back_ends_nothing(contact: Actor) -> None:
    deputy = factory.bind("市司法局", ContactRole.DEPUTY)
    SPARED.at(beijing(7, 1))
    asked = extending.ask(contact, factory.assignment(), date(2026, 7, 31), "征求意见", beijing(7, 2), PRACTICE, ZH)
    extending.withdraw(contact, asked.extension_id, beijing(7, 2), PRACTICE, ZH)
    assert ("07-03", deputy.name, "ladder:deputy") in course(beijing(7, 3), 1)


def test_a_rung_whose_message_did_not_leave_was_not_reached(contact: Actor) -> None:
    deputy = factory.bind("市司法局", ContactRole.DEPUTY)
    SPARED.at(beijing(7, 1))
    SPARED.at(beijing(7, 3), delivered=False)
    assert told(SPARED.at(beijing(7, 6)))[deputy.name] == ["ladder:deputy"]
    assert [row.on for row in Escalation.select().where(Escalation.withdrawn_at.is_null())] == [date(2026, 7, 6)]


# ── who cannot be reached ─────────────────────────────────────────────────────────────────────────────────────────


def test_who_blocked_the_bot_is_reported_once_with_who_is_reminded_instead(contact: Actor) -> None:
    chief, deputy = factory.coordinator(), factory.bind("市司法局", ContactRole.DEPUTY)
    outbox.unreachable(contact.chat_id, MARCH)
    SPARED.at(beijing(6, 25))
    SPARED.at(beijing(6, 29))
    assert briefings(chief) == [f"unreached 市司法局 李明 > {deputy.name}"]
    outbox.reachable(contact.chat_id, beijing(6, 29, 10))
    SPARED.at(beijing(6, 30))
    outbox.unreachable(contact.chat_id, beijing(6, 30, 10))
    SPARED.at(beijing(7, 1))
    assert len(briefings(chief)) == 2


def test_a_unit_without_anybody_is_reported_once_there_is_a_coordinator(database: str) -> None:
    factory.apply(item("1"))
    SPARED.at(beijing(6, 25))
    chief = factory.coordinator()
    SPARED.at(beijing(6, 26))
    SPARED.at(beijing(6, 29))
    assert briefings(chief) == ["unreached 市司法局  > ", "unreached 市财政局  > "]
