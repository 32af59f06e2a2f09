"""Outputs that were asked for in chat: owed once, claimed by one, tried again, ended once, removed."""

from __future__ import annotations

from datetime import timedelta

import factory
import pytest
from factory import MARCH

from tasks.domain.errors import Gone, NotAllowed
from tasks.domain.messages import Outgoing, OutgoingKind
from tasks.domain.terms import ContactRole, Language, OutboxState, Output, RequestState
from tasks.services import exporting, outbox
from tasks.services.exporting import FRESH, KEPT, LEASE, WAITS, Request
from tasks.services.people import Actor
from tasks.store.models import Audit, Contact, ExportRequest, Outbox, Plan

pytestmark = pytest.mark.usefixtures("database")
SOON = MARCH + timedelta(seconds=1)


@pytest.fixture
def chen() -> Actor:
    factory.apply(factory.item())
    return factory.coordinator()


def ask(actor: Actor, output: Output = Output.WORKBOOK) -> bool:
    return exporting.request(actor, actor.chat_id, Plan.get().id, output, MARCH)


def claimed() -> Request:
    found = exporting.next_pending(SOON)
    assert found is not None
    return found


def sent(wanted: Request, actor: Actor, kind: OutgoingKind = OutgoingKind.DOCUMENT) -> None:
    message = Outgoing(actor.chat_id, kind, "好了", path="x.xlsx", dedupe_key=exporting.message_key(wanted.id))
    outbox.enqueue([message], SOON)


def test_what_is_owed_already_is_not_owed_twice(chen: Actor) -> None:
    assert [ask(chen), ask(chen), ask(chen, Output.BULLETIN)] == [True, False, True]
    first = claimed()
    assert (first.output, first.attempts, first.plan) == (Output.WORKBOOK, 0, factory.TITLE)
    assert not ask(chen), "it is being made"
    assert exporting.done(first.id, "1/a.xlsx", SOON)
    assert ask(chen), "another one, of now"


def test_who_may_have_what(chen: Actor) -> None:
    leader, li = factory.bind("市政府办", ContactRole.LEADER), factory.bind("市司法局")
    assert exporting.may_have(chen) == tuple(Output)
    assert exporting.may_have(leader) == (Output.WORKBOOK, Output.PICTURE, Output.HTML)
    assert exporting.may_have(li) == ()
    for actor, output in ((leader, Output.BULLETIN), (li, Output.PICTURE)):
        with pytest.raises(NotAllowed):
            ask(actor, output)
    Plan.update(archived_at=MARCH).execute()
    with pytest.raises(Gone):
        ask(chen)


def test_a_claim_is_one_processs_until_it_runs_out(chen: Actor) -> None:
    ask(chen)
    assert claimed().attempts == 0
    assert exporting.next_pending(SOON) is None
    again = exporting.next_pending(SOON + LEASE)
    assert again is not None
    assert again.attempts == 1
    assert exporting.done(again.id, "1/a.xlsx", SOON)
    assert not exporting.done(again.id, "1/b.xlsx", SOON), "whoever comes second has made it in vain"
    assert ExportRequest.get().path == "1/a.xlsx"


def test_an_attempt_that_failed_is_repeated_later_and_the_last_one_ends_it(chen: Actor) -> None:
    ask(chen)
    now = SOON
    for wait in WAITS:
        wanted = exporting.next_pending(now)
        assert wanted is not None
        assert not exporting.failed(wanted, "disk full", now)
        assert exporting.next_pending(now + wait - timedelta(seconds=1)) is None
        now += wait
    last = exporting.next_pending(now)
    assert last is not None
    assert exporting.failed(last, "disk full", now)
    assert not exporting.failed(last, "disk full", now), "it is told once"
    assert not exporting.waits()
    row = ExportRequest.get()
    assert (row.state, row.attempts, row.error) == (RequestState.FAILED, len(WAITS) + 1, "disk full")
    assert [one.reason for one in Audit.select().where(Audit.action == "export_failed")] == ["disk full"]


def test_what_ends_the_process_each_time_is_given_up(chen: Actor) -> None:
    ask(chen)
    tries = [exporting.next_pending(SOON + n * LEASE) for n in range(len(WAITS) + 2)]
    assert [one.exhausted for one in tries if one is not None] == [False] * (len(WAITS) + 1) + [True]


def test_a_picture_is_fresh_for_a_minute_and_for_readers_of_its_language(chen: Actor) -> None:
    ask(chen, Output.PICTURE)
    first = claimed()
    assert exporting.fresh(first, Language.ZH, SOON) is None
    exporting.done(first.id, "1/a.png", SOON)
    other = factory.bind("市政府办", ContactRole.LEADER)
    ask(other, Output.PICTURE)
    wanted = claimed()
    assert exporting.fresh(wanted, Language.ZH, SOON) == "1/a.png"
    assert exporting.fresh(wanted, Language.ZH, SOON + FRESH) is None
    assert exporting.fresh(wanted, Language.EN, SOON) is None
    Contact.update(language=Language.EN).where(Contact.id == chen.contact_id).execute()
    assert exporting.fresh(wanted, Language.ZH, SOON) is None


def test_a_file_goes_when_it_was_sent_and_one_that_is_too_large_after_a_week(chen: Actor) -> None:
    ask(chen)
    wanted = claimed()
    exporting.done(wanted.id, "1/a.xlsx", SOON)
    sent(wanted, chen)
    later = SOON + 2 * FRESH
    assert exporting.leftovers(later) == [], "it waits in the outbox"
    Outbox.update(state=OutboxState.SENT).execute()
    assert exporting.leftovers(SOON) == [], "it may serve somebody else"
    assert exporting.leftovers(later) == [(wanted.id, "1/a.xlsx")]
    exporting.removed(wanted.id)
    assert not exporting.keeps()
    ask(chen)
    wanted = claimed()
    exporting.done(wanted.id, "2/b.zip", SOON)
    sent(wanted, chen, OutgoingKind.SEND)
    assert exporting.leftovers(SOON + KEPT) == []
    assert exporting.leftovers(later + KEPT) == [(wanted.id, "2/b.zip")]
