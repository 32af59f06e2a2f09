"""Posts that change hands: one successor, at one moment, whoever comes at once; and who may."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import factory
import pytest
from factory import MARCH, PRACTICE, ZH, bind, coordinator, item

from tasks.domain.errors import NotAllowed, NotFound, Refused
from tasks.domain.terms import ContactRole
from tasks.services import handovers, invitations, people
from tasks.services.people import Actor
from tasks.store import db
from tasks.store.models import Audit, BindAttempt, Invitation, Post

LATER = MARCH + timedelta(hours=1)


@pytest.fixture(autouse=True)
def plan(database: str) -> None:
    factory.apply(item())


@pytest.fixture
def li(plan: None) -> Actor:
    return bind("市司法局", user="100")


def post_of(actor: Actor) -> int:
    (post,) = actor.posts
    return post.post_id


def open_link(code: str, user: str, at: object = LATER) -> invitations.Bound:
    return invitations.redeem(code, "telegram", user, f"chat-{user}", f"人员{user}", ZH, at, PRACTICE)


def test_the_post_passes_on_at_one_moment(li: Actor) -> None:
    invited = handovers.begin(li, post_of(li), MARCH, PRACTICE)
    bound = open_link(invited.code, "200")
    assert (bound.unit, bound.role, bound.new) == ("市司法局", ContactRole.CONTACT, True)
    assert bound.predecessor == li
    (held,) = people.reporters(bound.unit_id, LATER)
    assert held.contact_id == bound.actor.contact_id
    assert [a.contact_id for a in people.reporters(bound.unit_id, LATER - timedelta(seconds=1))] == [li.contact_id]


def test_two_successors_at_once_make_one(li: Actor) -> None:
    code = handovers.begin(li, post_of(li), MARCH, PRACTICE).code
    start = Barrier(2)
    outcomes: list[str] = []

    def run(user: str) -> None:
        start.wait()
        try:
            outcomes.append(open_link(code, user).unit)
        except Refused as refusal:
            outcomes.append(refusal.code)
        db.close()

    threads = [Thread(target=run, args=(user,)) for user in ("200", "201")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["invitation_over", "市司法局"]
    assert Post.select().where(Post.until_at.is_null()).count() == 1


def test_a_link_and_a_removal_at_once_leave_no_second_person(li: Actor) -> None:
    code = handovers.begin(li, post_of(li), MARCH, PRACTICE).code
    start = Barrier(2)
    outcomes: list[str] = []

    def succeed() -> None:
        start.wait()
        try:
            outcomes.append(open_link(code, "200").unit)
        except Refused as refusal:
            outcomes.append(refusal.code)
        db.close()

    def remove() -> None:
        start.wait()
        people.end_post(post_of(li), "console", LATER)
        db.close()

    threads = [Thread(target=succeed), Thread(target=remove)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert people.actor_of("telegram", "100", LATER) is None
    held = Post.select().where(Post.until_at.is_null()).count()
    assert (outcomes, held) in ((["市司法局"], 1), (["invitation_over"], 0))


def test_opening_ones_own_link_is_no_guess_and_uses_nothing_up(li: Actor) -> None:
    code = handovers.begin(li, post_of(li), MARCH, PRACTICE).code
    for _ in range(PRACTICE.wrong_codes + 1):
        with pytest.raises(Refused, match="handover_own"):
            open_link(code, "100")
    assert BindAttempt.select().count() == 0
    assert open_link(code, "200").new


def test_a_removed_contacts_link_is_void(li: Actor) -> None:
    code = handovers.begin(li, post_of(li), MARCH, PRACTICE).code
    people.end_post(post_of(li), "console", MARCH)
    with pytest.raises(Refused, match="invitation_over"):
        open_link(code, "200")
    assert people.actor_of("telegram", "200", LATER) is None


def test_one_link_at_a_time(li: Actor) -> None:
    post = post_of(li)
    first = handovers.begin(li, post, MARCH, PRACTICE)
    with pytest.raises(Refused, match="invited_just_now"):
        handovers.begin(li, post, MARCH, PRACTICE)
    with pytest.raises(Refused, match="handover_open"):
        handovers.begin(li, post, LATER, PRACTICE)
    assert handovers.find(li, post, LATER).link_until == first.expires_at
    second = handovers.begin(li, post, LATER, PRACTICE, anew=True)
    with pytest.raises(Refused, match="invitation_over"):
        open_link(first.code, "200")
    assert handovers.cancel(li, post, LATER)
    assert not handovers.cancel(li, post, LATER)
    with pytest.raises(Refused, match="invitation_over"):
        open_link(second.code, "200")
    assert handovers.find(li, post, LATER).link_until is None
    assert [row.action for row in Audit.select().where(Audit.action == "cancel_handover")] == ["cancel_handover"]


def test_a_colleague_takes_over(li: Actor) -> None:
    deputy = bind("市司法局", ContactRole.DEPUTY)
    done = handovers.give(li, post_of(li), deputy.contact_id, LATER)
    assert (done.predecessor, done.successor) == (li, deputy)
    (held,) = people.reporters(li.posts[0].unit_id, LATER)
    assert {post.role for post in held.posts} == {ContactRole.DEPUTY, ContactRole.CONTACT}
    with pytest.raises(NotFound):
        handovers.give(li, post_of(li), deputy.contact_id, LATER)


def test_only_a_colleague_is_given_it(li: Actor) -> None:
    elsewhere = bind("市财政局")
    for contact in (elsewhere.contact_id, li.contact_id, 999):
        with pytest.raises(NotFound):
            handovers.give(li, post_of(li), contact, LATER)


def test_who_may(li: Actor) -> None:
    chen, leader = coordinator(), bind("市政府", ContactRole.LEADER)
    colleague, elsewhere = bind("市司法局", ContactRole.HEAD), bind("市财政局")
    assert handovers.find(chen, post_of(li), MARCH).person == li
    for actor in (leader, colleague, elsewhere):
        for number in (post_of(li), 10**17):
            for act in (
                lambda a, n: handovers.find(a, n, MARCH),
                lambda a, n: handovers.begin(a, n, MARCH, PRACTICE),
                lambda a, n: handovers.cancel(a, n, MARCH),
                lambda a, n: handovers.give(a, n, a.contact_id, MARCH),
            ):
                with pytest.raises(NotFound):
                    act(actor, number)
        with pytest.raises(NotAllowed):
            handovers.of_person(actor, li.name, MARCH)
    with pytest.raises(NotFound):
        handovers.find(chen, post_of(chen), MARCH)


def test_a_post_goes_back_to_whom_it_came_from_but_not_for_ever(li: Actor) -> None:
    bound = open_link(handovers.begin(li, post_of(li), MARCH, PRACTICE).code, "200")
    people.end_post(bound.post_id, "200", LATER)
    back = handovers.give_back(bound.actor.contact_id, bound.unit_id, bound.role, "200", LATER)
    assert back is not None
    assert back.contact_id == li.contact_id
    again = open_link(handovers.begin(back, back.posts[0].post_id, LATER, PRACTICE).code, "300", LATER)
    much_later = LATER + timedelta(days=2)
    people.end_post(again.post_id, "300", much_later)
    assert handovers.give_back(again.actor.contact_id, again.unit_id, again.role, "300", much_later) is None


def test_who_was_invited_plainly_gives_nothing_back(li: Actor) -> None:
    bound = open_link(invitations.invite("市司法局", ContactRole.CONTACT, "console", MARCH, PRACTICE).code, "200")
    people.end_post(bound.post_id, "200", LATER)
    assert handovers.give_back(bound.actor.contact_id, bound.unit_id, bound.role, "200", LATER) is None


def test_what_was_reported_last_is_the_units_whoever_said_it(li: Actor) -> None:
    assert handovers.last_reported(li.posts[0].unit_id, MARCH) is None
    part = factory.assignment()
    factory.report(li, part)
    assert handovers.last_reported(li.posts[0].unit_id, LATER) == part
    assert handovers.last_reported(li.posts[0].unit_id, MARCH - timedelta(seconds=1)) is None


def test_taking_all_links_back_takes_those_of_hand_overs_too(li: Actor) -> None:
    handovers.begin(li, post_of(li), MARCH, PRACTICE)
    assert invitations.revoke_all("市司法局", "console", MARCH) == 1
    assert Invitation.select().where(invitations.is_open(MARCH)).count() == 0
