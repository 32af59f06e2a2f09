"""The schedule's files as rows: begun once, written once, sent once, tried again, and said when they fail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import factory
import pytest
from factory import MARCH

from tasks.domain.messages import Outgoing
from tasks.domain.terms import ContactRole, Output, RequestState
from tasks.services import publishing
from tasks.services.publishing import Channel, OwedFile, Published, Trouble, Wishes
from tasks.store.models import Contact, Outbox, Publication, PublicationFile

WISHES = Wishes(
    what=(Output.WORKBOOK, Output.BULLETIN),
    to={ContactRole.LEADER: (Output.WORKBOOK, Output.PICTURE), ContactRole.COORDINATOR: (Output.WORKBOOK,)},
)


@pytest.fixture(autouse=True)
def office(database: str) -> Iterator[None]:
    factory.apply(factory.item(), factory.item("2", "开展案卷评查"))
    yield


def compose(said: Published | Trouble) -> Outgoing:
    if isinstance(said, Published):
        text = f"{said.output.value} {said.unit or ''} {said.path}"
    else:
        text = f"trouble {said.what.value} {said.error}{' for good' if said.given_up else ''}"
    return Outgoing(chat_id=said.actor.chat_id, text=text, contact_id=said.actor.contact_id)


def owed(now: datetime = MARCH) -> list[OwedFile]:
    """Everything that is to be written now, each said to be written at a path of its name."""
    found = []
    while (file := publishing.next_file(now)) is not None:
        found.append(file)
        publishing.written(file, f"/x/{file.output.value}-{file.unit or ''}", now, WISHES, compose)
    return found


def queued() -> list[tuple[str, str]]:
    names = {row.chat_id: row.name for row in Contact.select()}
    return [(names[row.chat_id], row.payload["text"]) for row in Outbox.select().order_by(Outbox.id)]


def test_a_publication_is_begun_once_a_day_with_everything_that_anybody_gets() -> None:
    assert (publishing.begin(MARCH, WISHES), publishing.begin(MARCH + timedelta(hours=2), WISHES)) == (1, 0)
    assert [file.output for file in owed()] == [Output.WORKBOOK, Output.BULLETIN, Output.PICTURE]
    assert publishing.begin(MARCH + timedelta(days=1), WISHES) == 1
    assert [row.as_of for row in Publication.select().order_by(Publication.id)] == [date(2026, 3, 2), date(2026, 3, 3)]


def test_each_gets_what_the_settings_say_and_nobody_twice() -> None:
    leader, chen = factory.bind("市政府", ContactRole.LEADER), factory.coordinator()
    gone, tired = factory.bind("市政府", ContactRole.LEADER), factory.bind("市政府", ContactRole.LEADER)
    Contact.update(blocked_at=MARCH).where(Contact.id == gone.contact_id).execute()
    publishing.subscribe(tired, False, MARCH)
    publishing.begin(MARCH, WISHES)
    file = publishing.next_file(MARCH)
    assert file is not None
    for _ in range(2):
        publishing.written(file, "/x/a.xlsx", MARCH, WISHES, compose)
    owed()
    workbook, picture = "workbook  /x/a.xlsx", "picture  /x/picture-"
    assert sorted(queued()) == sorted([(leader.name, workbook), (chen.name, workbook), (leader.name, picture)])
    assert Publication.get().ended_at == MARCH


def test_units_get_their_own_part_if_the_office_wants_it() -> None:
    li, wu = factory.bind("市司法局"), factory.bind("市财政局")
    publishing.begin(MARCH, Wishes(what=(Output.WORKBOOK,), units=True))
    assert [(file.output, file.unit) for file in owed()] == [
        (Output.WORKBOOK, None),
        (Output.WORKBOOK, "市司法局"),
        (Output.WORKBOOK, "市财政局"),
    ]
    assert queued() == [
        (li.name, "workbook 市司法局 /x/workbook-市司法局"),
        (wu.name, "workbook 市财政局 /x/workbook-市财政局"),
    ]


def test_what_fails_is_tried_again_and_said_once_and_at_the_end() -> None:
    chen = factory.coordinator()
    publishing.begin(MARCH, Wishes())
    now, tries = MARCH, 0
    while (file := publishing.next_file(now)) is not None:
        publishing.not_written(file, "磁盘已满", now, compose)
        tries += 1
        following = publishing.next_due(now)
        if following is None:
            break
        assert publishing.next_file(now) is None, "not before its time"
        now = following
    assert tries == len(publishing.PAUSES) + 1
    assert PublicationFile.get().state is RequestState.FAILED
    assert Publication.get().ended_at == now
    assert queued() == [(chen.name, "trouble workbook 磁盘已满"), (chen.name, "trouble workbook 磁盘已满 for good")]


def test_a_failure_that_another_process_recorded_first_counts_once() -> None:
    publishing.begin(MARCH, Wishes())
    file = publishing.next_file(MARCH)
    assert file is not None
    for _ in range(2):
        publishing.not_written(file, "x", MARCH, compose)
    assert PublicationFile.get().attempts == 1


def test_mail_leaves_when_every_file_is_written_or_given_up() -> None:
    publishing.begin(MARCH, Wishes(what=(Output.WORKBOOK, Output.BULLETIN), channels=(Channel.MAIL,)))
    file = publishing.next_file(MARCH)
    assert file is not None
    publishing.written(file, "/x/a.xlsx", MARCH, WISHES, compose)
    assert publishing.next_send(MARCH) is None, "the bulletin is still being written"
    now = MARCH
    while (file := publishing.next_file(now)) is not None:
        publishing.not_written(file, "x", now, compose)
        now = publishing.next_due(now) or now
    send = publishing.next_send(now)
    assert send is not None
    assert (send.channel, send.paths, send.missing) == (Channel.MAIL, ("/x/a.xlsx",), (Output.BULLETIN,))
    publishing.not_sent(send, "refused", now, compose)
    assert publishing.next_send(now) is None
    again = publishing.next_send(now + publishing.PAUSES[0])
    assert again is not None
    for _ in range(2):
        publishing.sent(again, now)
    assert Publication.get().ended_at == now
    assert publishing.next_due(now) is None
