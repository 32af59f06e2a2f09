"""Invitations, posts, and who may do what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import factory
import pytest
from factory import MARCH, PRACTICE, ZH, beijing, item

from tasks.domain.errors import DubanError, NotAllowed, NotFound, Refused
from tasks.domain.messages import Outgoing
from tasks.domain.terms import ContactRole, Decision, OutboxState
from tasks.services import cards, extending, inbox, invitations, outbox, people, review_queue
from tasks.services.people import Actor
from tasks.services.work import attempt
from tasks.store import db
from tasks.store.models import Contact, Invitation, Outbox, Post


@pytest.fixture(autouse=True)
def plan(database: str) -> None:
    factory.apply(item())


def redeem(code: str, user: str = "7", at: object = MARCH) -> invitations.Bound:
    return invitations.redeem(code, "telegram", user, f"chat-{user}", "李明", ZH, at, PRACTICE)


def invite(unit: str = "市司法局", role: ContactRole = ContactRole.CONTACT) -> str:
    return invitations.invite(unit, role, "console", MARCH, PRACTICE).code


# ── invitations ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_invitation_binds_once() -> None:
    code = invite()
    bound = redeem(code)
    assert (bound.unit, bound.role, bound.actor.name) == ("市司法局", ContactRole.CONTACT, "李明")
    with pytest.raises(Refused, match="invitation_over"):
        redeem(code, user="8")
    assert Contact.select().count() == 1


def test_the_same_person_may_open_the_link_again_while_the_post_is_held() -> None:
    code = invite()
    bound = redeem(code)
    with pytest.raises(Refused, match="invitation_yours"):
        redeem(code)
    people.end_post(bound.post_id, "console", MARCH)
    with pytest.raises(Refused, match="invitation_over"):
        redeem(code)


def test_only_the_hash_of_a_code_is_stored() -> None:
    code = invite()
    (row,) = Invitation.select()
    assert len(code) >= 22
    assert code not in str(row.__data__)


@pytest.mark.parametrize(
    ("later", "refusal"),
    [(timedelta(days=14) - timedelta(seconds=1), None), (timedelta(days=14), "invitation_over")],
)
def test_an_invitation_ends_after_its_life(later: timedelta, refusal: str | None) -> None:
    code = invite()
    if refusal is None:
        assert redeem(code, at=MARCH + later).unit == "市司法局"
    else:
        with pytest.raises(Refused, match=refusal):
            redeem(code, at=MARCH + later)


def test_a_revoked_invitation_is_over() -> None:
    code = invite()
    assert invitations.revoke_all("市司法局", "console", MARCH) == 1
    with pytest.raises(Refused, match="invitation_over"):
        redeem(code)
    assert invitations.revoke_all("市司法局", "console", MARCH) == 0


def test_guessing_is_limited_per_account_and_for_an_hour() -> None:
    code = invite()
    for _ in range(PRACTICE.wrong_codes):
        with pytest.raises(Refused, match="invitation_invalid"):
            redeem("guess")
    with pytest.raises(Refused, match="invitation_wait"):
        redeem(code)
    assert redeem(code, user="8").unit == "市司法局"
    with pytest.raises(Refused, match="invitation_invalid"):
        redeem("guess", at=MARCH + timedelta(hours=1))


def test_a_wrong_code_stays_counted_when_the_refusal_is_caught_within_the_update() -> None:
    def handle() -> list[Outgoing]:
        with attempt():
            try:
                redeem("guess")
            except Refused as refusal:
                return [Outgoing(chat_id="chat-7", text=refusal.code)]
        return []

    for n in range(PRACTICE.wrong_codes + 1):
        inbox.take("telegram", str(n), MARCH, handle)
    said = [row.payload["text"] for row in Outbox.select().order_by(Outbox.id)]
    assert said == ["invitation_invalid"] * PRACTICE.wrong_codes + ["invitation_wait"]


def test_an_unknown_unit_is_not_invited_but_the_office_of_a_coordinator_may_be_new() -> None:
    with pytest.raises(NotFound):
        invite("市农业农村局")
    assert factory.coordinator().coordinates


def test_one_person_may_answer_for_several_units() -> None:
    redeem(invite())
    actor = redeem(invite("市财政局")).actor
    assert len(actor.units) == 2
    assert Contact.select().count() == 1


def test_two_people_at_once_with_one_code_make_one_contact() -> None:
    code = invite()
    start = Barrier(2)
    outcomes: list[str] = []

    def run(user: str) -> None:
        start.wait()
        try:
            outcomes.append(redeem(code, user).unit)
        except Refused as refusal:
            outcomes.append(refusal.code)
        db.close()

    threads = [Thread(target=run, args=(user,)) for user in ("7", "8")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["invitation_over", "市司法局"]
    assert Post.select().count() == 1


# ── people ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("  王  芳 ", "王 芳"),
        ("王芳\n\u202e主任\u200b", "王芳 主任"),
        ("张" * 80, "张" * 50),
        (" \u200b ", "李明"),
    ],
)
def test_a_name_is_one_short_line_of_visible_characters(given: str, kept: str) -> None:
    actor = redeem(invite()).actor
    assert people.rename(actor, given, MARCH) == kept
    assert people.actor_of("telegram", "7", MARCH).name == kept


def test_a_post_that_ended_gives_no_rights_and_its_person_is_told_nothing_more() -> None:
    bound = redeem(invite())
    outbox.enqueue([Outgoing(chat_id="chat-7", text="催办")], MARCH)
    later = beijing(3, 3)
    assert people.end_post(bound.post_id, "console", later)
    assert not people.end_post(bound.post_id, "console", later)
    assert people.actor_of("telegram", "7", later) is None
    assert people.reporters(factory.Unit.get(name="市司法局").id, later) == []
    assert [row.state for row in Outbox.select()] == [OutboxState.DROPPED]


def test_a_post_that_ended_leaves_the_other_ones() -> None:
    first = redeem(invite())
    redeem(invite("市财政局"))
    outbox.enqueue([Outgoing(chat_id="chat-7", text="催办")], MARCH)
    people.end_post(first.post_id, "console", beijing(3, 3))
    assert [post.unit for post in people.actor_of("telegram", "7", beijing(3, 3)).posts] == ["市财政局"]
    assert [row.state for row in Outbox.select()] == [OutboxState.QUEUED]


def test_lists_of_people() -> None:
    contact, coordinator = redeem(invite()).actor, factory.coordinator()
    assert [a.contact_id for a in people.coordinators(MARCH)] == [coordinator.contact_id]
    assert [a.contact_id for a in people.contacts_of([contact.contact_id, 999], MARCH)] == [contact.contact_id]
    assert [(line.unit, line.role, line.blocked) for line in people.contact_lines(MARCH)] == [
        ("市司法局", ContactRole.CONTACT, False),
        ("市委依法治市办", ContactRole.COORDINATOR, False),
    ]


# ── permissions ───────────────────────────────────────────────────────────────────────────────────────────────────


def ask(actor: Actor, assignment_id: int) -> object:
    return extending.ask(actor, assignment_id, factory.date(2026, 8, 1), "等待批复", MARCH, PRACTICE, ZH)


@pytest.mark.parametrize(
    "do",
    [
        pytest.param(lambda actor, number: cards.card(actor, number, MARCH, PRACTICE, ZH), id="card"),
        pytest.param(factory.report, id="report"),
        pytest.param(ask, id="ask for time"),
    ],
)
def test_another_units_part_is_not_found_like_one_that_does_not_exist(do: Callable[[Actor, int], object]) -> None:
    stranger = factory.bind("市财政局")
    for number in (factory.assignment("市司法局"), 999_999_999_999_999_999):
        with pytest.raises(NotFound):
            do(stranger, number)


def test_a_coordinator_sees_every_card_but_reports_for_nobody() -> None:
    coordinator = factory.coordinator()
    assert cards.card(coordinator, factory.assignment(), MARCH, PRACTICE, ZH).unit == "市司法局"
    assert cards.mine(coordinator, MARCH, PRACTICE, ZH) == []
    with pytest.raises(NotFound):
        factory.report(coordinator, factory.assignment())


@pytest.mark.parametrize(
    "do",
    [
        pytest.param(lambda actor, report, _: factory.review(actor, report), id="accept"),
        pytest.param(lambda actor, report, _: review_queue.pending(actor, report, MARCH, PRACTICE, ZH), id="look"),
        pytest.param(lambda actor, report, _: review_queue.waiting(actor, MARCH, PRACTICE, ZH), id="queue"),
        pytest.param(
            lambda actor, _, asked: extending.decide(actor, asked, Decision.ACCEPT, MARCH, PRACTICE, ZH), id="grant"
        ),
        pytest.param(lambda actor, _, asked: extending.request(actor, asked, MARCH, PRACTICE, ZH), id="look at it"),
    ],
)
def test_only_a_coordinator_answers(do: Callable[..., object]) -> None:
    asked = ask(factory.bind("市财政局"), factory.assignment("市财政局")).extension_id
    said = factory.report(factory.bind("市司法局"), factory.assignment()).progress_id
    for role in (role for role in ContactRole if role is not ContactRole.COORDINATOR):
        actor = factory.bind("市司法局", role)
        for number in (0, 10**17):
            with pytest.raises(NotAllowed):
                do(actor, number or said, number or asked)


def test_a_coordinator_learns_of_what_does_not_exist() -> None:
    coordinator = factory.coordinator()
    for do in (factory.review, lambda actor, n: extending.decide(actor, n, Decision.ACCEPT, MARCH, PRACTICE, ZH)):
        with pytest.raises(DubanError, match="not_found"):
            do(coordinator, 10**17)


def test_a_list_has_the_open_parts_most_urgent_first() -> None:
    factory.apply(item("1"), item("2", title="完善复议机制", schedule=factory.QUARTERLY), item("3", title="普法"))
    contact = redeem(invite()).actor
    done = factory.report(contact, factory.assignment(number="3")).progress_id
    factory.review(factory.coordinator(), done)
    overdue = beijing(4, 1)
    assert [card.number for card in cards.mine(contact, overdue, PRACTICE, ZH)] == ["2", "1"]
