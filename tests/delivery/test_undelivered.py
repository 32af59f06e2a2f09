"""What did not arrive goes to the coordinators: once, in one message, and never in silence."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from chat import losses
from tasks.domain.messages import Outgoing, OutgoingKind
from tasks.domain.terms import ContactRole, Language, OutboxState
from tasks.domain.workdays import WeekendCalendar
from tasks.services import outbox
from tasks.services.practice import Practice
from tasks.store.models import Contact, Outbox, Post, Unit

PRACTICE = Practice(zone=ZoneInfo("Asia/Shanghai"), calendar=WeekendCalendar())
DAY = timedelta(days=1)


def person(name: str, chat: str, role: ContactRole, now: datetime, language: Language = Language.ZH) -> Contact:
    unit = Unit.create(name=f"{name}的单位", key=f"{name}的单位", created_at=now)
    who = Contact.create(name=name, messenger="telegram", user_id=chat, chat_id=chat, created_at=now, language=language)
    Post.create(contact=who, unit=unit, role=role, from_at=now)
    return who


@pytest.fixture
def wang(database: str, now: datetime) -> Contact:
    return person("王芳", "7", ContactRole.CONTACT, now)


def told() -> list[tuple[str, str]]:
    """(chat, text) of what waits for the coordinators."""
    return [(row.chat_id, row.payload["text"]) for row in Outbox.select().where(Outbox.chat_id.in_(["8", "9"]))]


def test_what_waits_for_a_day_is_told_to_every_coordinator_once(wang: Contact, now: datetime) -> None:
    person("陈督办", "8", ContactRole.COORDINATOR, now)
    person("Smith", "9", ContactRole.COORDINATOR, now, Language.EN)
    outbox.enqueue([Outgoing("7", text="<b>第1项</b> &lt;到期&gt;\n其余", contact_id=wang.id)], now)
    assert losses.report(PRACTICE, now + DAY - timedelta(seconds=1)) == 0
    assert losses.report(PRACTICE, now + DAY) == 1
    assert losses.report(PRACTICE, now + 2 * DAY - timedelta(hours=1)) == 0
    (zh_chat, zh), (en_chat, en) = told()
    assert (zh_chat, en_chat) == ("8", "9")
    assert all(word in zh for word in ("1 条", "王芳（王芳的单位）", "“第1项 &lt;到期&gt;”", "还在重试", "打电话"))
    assert all(word in en for word in ("1 message did", "still being tried", "telephone"))


def test_what_is_meant_for_a_later_day_is_not_late_before_it(wang: Contact, now: datetime) -> None:
    person("陈督办", "8", ContactRole.COORDINATOR, now)
    outbox.enqueue([Outgoing("7", text="催办", contact_id=wang.id, not_before=now + 2 * DAY)], now)
    assert losses.report(PRACTICE, now + 3 * DAY - timedelta(seconds=1)) == 0
    assert losses.report(PRACTICE, now + 3 * DAY) == 1


@pytest.mark.parametrize(
    ("state", "words"), [(OutboxState.FAILED, "发送被拒绝（too long）"), (OutboxState.UNCERTAIN, "可能已收到")]
)
def test_what_was_given_up_is_told_at_once(wang: Contact, now: datetime, state: OutboxState, words: str) -> None:
    person("陈督办", "8", ContactRole.COORDINATOR, now)
    [row] = outbox.enqueue([Outgoing("7", text="第1项", contact_id=wang.id)], now)
    Outbox.update(state=state, error="too long").where(Outbox.id == row).execute()
    assert losses.report(PRACTICE, now) == 1
    assert words in told()[0][1]


def test_without_a_coordinator_it_is_told_to_the_first_that_comes(wang: Contact, now: datetime) -> None:
    outbox.enqueue([Outgoing("7", text=f"第{n}项") for n in range(30)], now)
    assert losses.report(PRACTICE, now + DAY) == 0
    person("陈督办", "8", ContactRole.COORDINATOR, now)
    assert losses.report(PRACTICE, now + DAY) == 30
    [(_, text)] = told()
    assert "30 条" in text
    assert "另有 18 条" in text


def test_people_who_are_gone_and_answers_to_buttons_are_no_news(wang: Contact, now: datetime) -> None:
    person("陈督办", "8", ContactRole.COORDINATOR, now)
    outbox.enqueue([Outgoing("7", text="第1项", contact_id=wang.id)], now)
    outbox.enqueue([Outgoing("6", OutgoingKind.TOAST, callback_id="c")], now)
    outbox.unreachable("7", now)
    assert losses.report(PRACTICE, now + DAY) == 0
