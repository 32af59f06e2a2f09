"""Updates that come twice, late, in another order across people, or an edit before what it edits: the same in the end.

There is no messenger here: what people do is handed to the dialogue as a process would, what they were told is read
from the outbox. Everybody acts on what they see; when that is handled, and how often, is drawn.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from random import Random
from threading import Thread
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from office import APPROVALS, COORDINATION, EDUCATION, ITEMS, JUSTICE, MONDAY, TITLE, photo_file

from chat import dialogue
from chat.events import Event, EventKind
from tasks.domain.messages import OutgoingKind
from tasks.domain.model import IntakeResult, PlanDraft
from tasks.domain.terms import ContactRole, Language, OutboxState
from tasks.domain.workdays import WeekendCalendar
from tasks.services import conversations, imports, invitations
from tasks.services.practice import Practice
from tasks.store import db
from tasks.store.models import Evidence, Outbox, Progress, Review, SeenUpdate

PRACTICE = Practice(zone=ZoneInfo("Asia/Shanghai"), calendar=WeekendCalendar())
PEOPLE = {
    "李明": (JUSTICE, ContactRole.CONTACT),
    "何芳": (JUSTICE, ContactRole.DEPUTY),
    "王芳": (EDUCATION, ContactRole.CONTACT),
    "赵强": (APPROVALS, ContactRole.CONTACT),
    "陈督办": (COORDINATION, ContactRole.COORDINATOR),
}
OFFICIALS = [name for name, (_, role) in PEOPLE.items() if role.reports]
Act = Callable[["Town"], Event | None]


@dataclass
class Town:
    """Who did what so far. Time goes on by a minute with everything that is handled."""

    random: Random
    minutes: int = 0
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    pressed: set[int] = field(default_factory=set)  # rows of the outbox
    done: list[Event] = field(default_factory=list)

    @property
    def now(self) -> Any:
        return MONDAY + timedelta(minutes=self.minutes)

    def handle(self, event: Event) -> bool:
        """As a process does, and what is owed is sent."""
        self.minutes += 1
        new = dialogue.receive(event, self.now, PRACTICE)
        Outbox.update(state=OutboxState.SENT, message_id=Outbox.id).where(
            Outbox.state == OutboxState.QUEUED, Outbox.kind.in_([OutgoingKind.SEND, OutgoingKind.DOCUMENT])
        ).execute()
        Outbox.update(state=OutboxState.SENT).where(Outbox.state == OutboxState.QUEUED).execute()
        return new

    def event(self, name: str, kind: EventKind, **fields: Any) -> Event:
        number = str(next(self.numbers))
        return Event(
            update_id=number,
            kind=kind,
            chat_id=name,
            user_id=name,
            user_name=name,
            language=Language.ZH,
            at=self.now,
            **{"message_id": f"own-{number}"} | fields,
        )

    def press(self, name: str, label: str) -> Event | None:
        """The newest button with that label on a message where none was pressed yet; None while there is none."""
        for row in Outbox.select().where(Outbox.chat_id == name).order_by(Outbox.id.desc()):
            for text, data in (button for line in row.payload.get("buttons", ()) for button in line):
                if re.search(label, text) and row.id not in self.pressed:
                    self.pressed.add(row.id)
                    message_id = row.message_id or row.payload["message_id"]
                    number = f"press-{row.id}"
                    return self.event(name, EventKind.PRESS, data=data, callback_id=number, message_id=message_id)
        return None


def says(name: str, text: str) -> Act:
    return lambda town: town.event(name, EventKind.TEXT, text=text)


def presses(name: str, label: str) -> Act:
    return lambda town: town.press(name, label)


def edits(name: str, old: str, text: str) -> Act:
    def act(town: Town) -> Event:
        message_id = next(e.message_id for e in town.done if (e.user_id, e.text) == (name, old))
        return town.event(name, EventKind.EDITED, text=text, message_id=message_id)

    return act


def scripts() -> dict[str, list[Act]]:
    """Each act of a person comes when the one before has been handled and what it needs is there."""
    chief = presses("陈督办", "✅ 通过|✅ 销号")
    return {
        "李明": [
            lambda town: town.event("李明", EventKind.COMMAND, text="tasks"),
            presses("李明", r"\b2$"),
            presses("李明", "有进展"),
            says("李明", "已评查12件，完成60%"),
            edits("李明", "已评查12件，完成60%", "已评查15件，完成70%"),
            presses("李明", "确认报送"),
            says("李明", "第1项 完成30%"),
            presses("李明", "确认报送"),
        ],
        "何芳": [says("何芳", "第3项 本季度审核9件"), presses("何芳", "确认报送")],
        "王芳": [says("王芳", "已组织宣讲3次"), presses("王芳", "确认报送"), says("王芳", "谢谢")],
        "赵强": [
            lambda town: town.event("赵强", EventKind.FILE, text="完成80%", file=photo_file()),
            presses("赵强", "确认报送"),
        ],
        "陈督办": [chief] * 5,
    }


def play(random: Random, *, disorder: bool) -> Town:
    """Everybody's script to its end."""
    town, waiting = Town(random), scripts()
    while any(waiting.values()):
        moved = False
        for name in random.sample(list(waiting), len(waiting)) if disorder else waiting:
            acts = waiting[name]
            event = acts[0](town) if acts else None
            if event is None:
                continue
            moved = True
            del acts[0]
            town.done.append(event)
            assert town.handle(event)
            for again in random.choices(town.done, k=random.randrange(4)) if disorder else ():
                before = Outbox.select().count()
                assert not town.handle(again)
                assert Outbox.select().count() == before
        assert moved, {name: len(acts) for name, acts in waiting.items()}
    return town


def outcome() -> dict[str, Any]:
    """What there is in the end, whatever its numbers."""
    reports = Progress.select().where(Progress.withdrawn_at.is_null())
    said = Outbox.select().where(Outbox.chat_id.in_(OFFICIALS), Outbox.kind != OutgoingKind.TOAST)
    return {
        "reports": Counter((r.assignment_id, r.by, r.status, r.percent, r.text) for r in reports),
        "answers": Counter((r.progress.text, r.decision) for r in Review.select()),
        "files": Counter((f.progress.text, f.name) for f in Evidence.select()),
        "said": Counter((row.chat_id, re.sub(r"编号 \d+|\d+:\d\d", "", row.payload.get("text", ""))) for row in said),
        "steps": {name: conversations.load("telegram", name, name).step for name in PEOPLE},
    }


def register() -> None:
    """Everybody, in an empty database."""
    draft = PlanDraft(TITLE, 2026, ("规范执法",), ITEMS)
    imports.apply(IntakeResult("方案.xlsx", "0" * 64, draft), None, "console", MONDAY, PRACTICE)
    for name, (unit, role) in PEOPLE.items():
        code = invitations.invite(unit, role, "console", MONDAY, PRACTICE).code
        invitations.redeem(code, "telegram", name, name, name, Language.ZH, MONDAY, PRACTICE)


@pytest.fixture
def new_town(sqlite_url: Callable[[], str]) -> Iterator[Callable[[], None]]:
    """Gives everybody a new database in which they are registered."""

    def make() -> None:
        db.close()
        db.connect(sqlite_url())
        register()

    yield make
    db.close()


def test_in_whatever_order_and_however_often_the_end_is_the_same(new_town: Callable[[], None]) -> None:
    new_town()
    play(Random(0), disorder=False)
    plain = outcome()
    assert sum(plain["reports"].values()) == 5
    assert set(plain["answers"].values()) == {1}
    for seed in range(12):
        new_town()
        town = play(Random(seed), disorder=True)
        assert outcome() == plain, f"seed {seed}"
        assert SeenUpdate.select().count() == len(town.done)
        toasts = Outbox.select().where(Outbox.kind == OutgoingKind.TOAST)
        presses = [event.callback_id for event in town.done if event.kind is EventKind.PRESS]
        assert sorted(row.payload["callback_id"] for row in toasts) == sorted(map(str, presses))


def test_an_edit_that_overtakes_its_message_is_no_second_report_and_no_silence(new_town: Callable[[], None]) -> None:
    """Two processes, or a network, may hand them over in that order; the person sees which words were understood."""
    new_town()
    town = Town(Random(0))
    first = town.event("王芳", EventKind.TEXT, text="已组织宣讲3次")
    edited = town.event("王芳", EventKind.EDITED, text="已组织宣讲4次", message_id=first.message_id)
    for event in (edited, first, edited, first):
        town.handle(event)
    confirm = town.press("王芳", "确认报送")
    assert confirm is not None
    shown = next(row.payload["text"] for row in Outbox.select() if row.message_id == confirm.message_id)
    assert town.handle(confirm)
    assert not town.handle(confirm)
    (report,) = Progress.select()
    assert report.text in ("已组织宣讲3次", "已组织宣讲4次")
    assert report.text in shown
    said = Outbox.select().where(Outbox.chat_id == "王芳", Outbox.kind != OutgoingKind.TOAST)
    assert said.count() >= 3  # to the edit, to the message, to the press


def test_presses_at_once_in_two_processes_make_one_report(postgresql_database: str) -> None:
    """A double press is two updates. The second is taken while the first is being handled."""
    register()
    town = Town(Random(0))
    town.handle(town.event("王芳", EventKind.TEXT, text="已组织宣讲3次"))
    first = town.press("王芳", "确认报送")
    assert first is not None
    second = replace(first, update_id="again", callback_id="again")

    def process() -> None:
        dialogue.receive(second, town.now, PRACTICE)
        db.close()

    other = Thread(target=process)
    with db.transaction():
        dialogue.receive(first, town.now, PRACTICE)
        other.start()
        while not db.database.execute_sql("SELECT 1 FROM pg_locks WHERE NOT granted").fetchone():
            assert other.is_alive()
    other.join()
    assert [row.text for row in Progress.select()] == ["已组织宣讲3次"]
    toasts = Outbox.select().where(Outbox.kind == OutgoingKind.TOAST)
    assert sorted(row.payload["callback_id"] for row in toasts) == sorted(["again", str(first.callback_id)])
