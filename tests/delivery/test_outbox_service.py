from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.domain.messages import Button, Claimed, Outgoing, OutgoingKind, Priority
from tasks.domain.terms import OutboxState
from tasks.services import delivery, outbox
from tasks.services.delivery import Outcome
from tasks.store import db
from tasks.store.models import Attempt, Contact, Outbox

LEASE = timedelta(minutes=5)
MINUTE = timedelta(minutes=1)


def claim(now: datetime, limit: int = 100, worker: str = "one") -> list[Claimed]:
    """Claims and begins: what is returned may be on its way."""
    claimed = delivery.claim(now, worker=worker, limit=limit, lease=LEASE, clock=lambda: now).messages
    attempts = delivery.record([], claimed, now, worker=worker, lease=LEASE)
    assert attempts.keys() == {message.id for message in claimed}
    _attempts.update(attempts)
    return claimed


_attempts: dict[int, int] = {}  # the newest of each message


def ended(message: Claimed, result: OutboxState, now: datetime, worker: str = "one", **known: Any) -> None:
    outcome = Outcome(message, _attempts[message.id], result, now, **known)
    delivery.record([outcome], [], now, worker=worker, lease=LEASE, clock=lambda: now)


def sent(message: Claimed, message_id: str, now: datetime, worker: str = "one") -> None:
    ended(message, OutboxState.SENT, now, worker, message_id=message_id)


def failed(message: Claimed, error: str, now: datetime, worker: str = "one", **known: Any) -> None:
    ended(message, OutboxState.FAILED, now, worker, error=error, **known)


def uncertain(message: Claimed, error: str, now: datetime, **known: Any) -> None:
    ended(message, OutboxState.UNCERTAIN, now, error=error, **known)


def texts(claimed: list[Claimed]) -> list[str]:
    return [message.outgoing.text for message in claimed]


def state(outbox_id: int) -> OutboxState:
    return Outbox.get_by_id(outbox_id).state


def contact(chat_id: str, now: datetime) -> Contact:
    return Contact.create(name="王芳", messenger="telegram", user_id=chat_id, chat_id=chat_id, created_at=now)


def test_a_message_comes_back_from_the_outbox_as_it_went_in(database: str, now: datetime) -> None:
    message = Outgoing(
        chat_id="7",
        kind=OutgoingKind.EDIT,
        text="<b>进展</b> 👍",
        buttons=((Button("已完成", "done:1"), Button("有困难", "hard:1")), (Button("更多", "more"),)),
        message_id="55",
        about={"assignments": [3, 4]},
        priority=Priority.NOTICE,
        dedupe_key="k",
    )
    outbox.enqueue([message], now)
    [claimed] = claim(now)
    assert claimed.outgoing == message
    assert claimed.attempts == 0


def test_a_second_message_with_the_same_key_is_never_queued(database: str, now: datetime) -> None:
    first = outbox.enqueue([Outgoing("1", text="a", dedupe_key="k"), Outgoing("1", text="b", dedupe_key="k")], now)
    sent(claim(now)[0], "9", now)
    assert len(first) == 1
    assert outbox.enqueue([Outgoing("1", text="c", dedupe_key="k")], now) == []


def test_a_message_is_queued_only_if_the_callers_transaction_is_committed(database: str, now: datetime) -> None:
    with pytest.raises(RuntimeError), db.transaction():
        outbox.enqueue([Outgoing("1", text="a")], now)
        raise RuntimeError
    assert delivery.next_due(now) is None


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (Outgoing("", text="a"), "no chat"),
        (Outgoing("1", text=" "), "nothing to say"),
        (Outgoing("1", text="a", kind=OutgoingKind.EDIT), "without message_id"),
        (Outgoing("1", kind=OutgoingKind.TOAST), "without callback_id"),
        (Outgoing("1", kind=OutgoingKind.DOCUMENT), "without path"),
        (Outgoing("1", kind=OutgoingKind.UNBUTTON), "nothing to take buttons from"),
        (Outgoing("1", text="a", buttons=((Button("1", "x"),),) * 101), "more than 100 buttons"),
        (Outgoing("1", text="a", buttons=((Button("1", "x"),) * 9,)), "more than 8 buttons in a row"),
        (Outgoing("1", text="a", buttons=((Button("好", "x" * 65),),)), "button data"),
        (Outgoing("1", text="a", buttons=((Button("好", "好" * 22),),)), "button data"),
        (Outgoing("1", text="a", buttons=((Button("", "x"),),)), "button without text"),
        (Outgoing("1", text="a", dedupe_key="k" * 121), "dedupe_key"),
    ],
)
def test_what_no_messenger_could_take_is_a_mistake_of_ours(
    sqlite_database: str, now: datetime, message: Outgoing, reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        outbox.enqueue([Outgoing("2", text="before"), message], now)
    assert delivery.next_due(now) is None


def test_one_message_per_chat_in_order_the_urgent_chats_first(database: str, now: datetime) -> None:
    outbox.enqueue(
        [
            Outgoing("1", text="1a", priority=Priority.BROADCAST),
            Outgoing("2", text="2a", priority=Priority.NOTICE),
            Outgoing("2", text="2b", priority=Priority.NOTICE),
            Outgoing("3", text="3a", priority=Priority.BROADCAST),
            Outgoing("3", text="3b", priority=Priority.ANSWER),
        ],
        now,
    )
    first = claim(now)
    assert texts(first) == ["3a", "2a", "1a"]
    assert claim(now) == []
    sent(first[0], "1", now)
    assert texts(claim(now)) == ["3b"]


def test_a_message_that_waits_for_its_retry_holds_back_its_chat_only(database: str, now: datetime) -> None:
    outbox.enqueue([Outgoing("1", text="1a"), Outgoing("1", text="1b"), Outgoing("2", text="2a")], now)
    first, second = claim(now)
    failed(first, "502", now, retry_at=now + MINUTE)
    sent(second, "1", now)
    assert claim(now) == []
    assert delivery.next_due(now) == now + MINUTE
    [again] = claim(now + MINUTE)
    assert (again.outgoing.text, again.attempts) == ("1a", 1)


def test_what_is_meant_for_a_later_hour_waits_for_it_and_holds_up_nobody(database: str, now: datetime) -> None:
    outbox.enqueue([Outgoing("1", text="later", not_before=now + LEASE), Outgoing("1", text="now")], now)
    [message] = claim(now)
    assert message.outgoing.text == "now"
    sent(message, "1", now)
    assert claim(now) == []
    assert delivery.next_due(now) == now + LEASE
    [later] = claim(now + LEASE)
    failed(later, "502", now + LEASE, retry_at=now + LEASE + MINUTE)
    outbox.enqueue([Outgoing("1", text="after")], now)
    assert claim(now + LEASE) == []  # once it was tried it keeps its place


def test_a_permanent_failure_lets_the_next_message_through(database: str, now: datetime) -> None:
    [first, _] = outbox.enqueue([Outgoing("1", text="a"), Outgoing("1", text="b")], now)
    failed(*claim(now), "message is too long", now)
    assert texts(claim(now)) == ["b"]
    row = Outbox.get_by_id(first)
    assert (row.state, row.error) == (OutboxState.FAILED, "message is too long")


def test_a_button_answer_waits_for_nothing_and_is_dropped_when_late(database: str, now: datetime) -> None:
    outbox.enqueue([Outgoing("1", text="a")], now)
    claim(now)
    toast = Outgoing("1", kind=OutgoingKind.TOAST, callback_id="c")
    [soon] = outbox.enqueue([toast], now)
    assert [message.id for message in claim(now + MINUTE)] == [soon]
    [late] = outbox.enqueue([toast], now)
    assert claim(now + timedelta(seconds=61)) == []
    assert state(late) is OutboxState.DROPPED


def test_each_claim_that_runs_out_leads_to_one_repeat_but_not_for_ever(database: str, now: datetime) -> None:
    [row_id] = outbox.enqueue([Outgoing("1", text="a")], now)
    assert not claim(now)[0].perhaps_arrived
    assert claim(now + LEASE - timedelta(seconds=1)) == []
    assert delivery.next_due(now) == now + LEASE
    for cut in range(1, 5):
        [repeat] = claim(now + cut * LEASE)
        assert (repeat.id, repeat.attempts, repeat.perhaps_arrived) == (row_id, cut, True)
    assert claim(now + 5 * LEASE) == []
    assert state(row_id) is OutboxState.UNCERTAIN
    assert [row.outcome for row in Attempt.select()] == [""] * 5


def test_what_was_claimed_and_not_begun_goes_back_as_if_nothing_had_been(database: str, now: datetime) -> None:
    [row_id] = outbox.enqueue([Outgoing("1", text="a")], now)
    for number in range(7):
        delivery.claim(now + number * LEASE, worker="killed", limit=9, lease=LEASE)
    [message] = claim(now + 7 * LEASE)
    assert (message.id, message.attempts, message.perhaps_arrived) == (row_id, 0, False)


def test_a_certain_failure_between_does_not_use_up_the_repeat(database: str, now: datetime) -> None:
    [row_id] = outbox.enqueue([Outgoing("1", text="a")], now)
    moves = [uncertain, failed, failed, uncertain]
    for move in moves:
        [message] = claim(now)
        assert message.id == row_id
        move(message, "no answer", now, retry_at=now)
    assert state(row_id) is OutboxState.UNCERTAIN
    assert claim(now + LEASE) == []


def test_a_late_success_is_still_a_success(database: str, now: datetime) -> None:
    [row_id] = outbox.enqueue([Outgoing("1", text="a")], now)
    [message] = claim(now, worker="slow")
    first = _attempts[row_id]
    claim(now + LEASE, worker="other")
    second = _attempts[row_id]
    _attempts[row_id] = first
    sent(message, "5", now + LEASE, worker="slow")
    _attempts[row_id] = second
    failed(message, "refused", now + LEASE, worker="other", retry_at=now)
    assert state(row_id) is OutboxState.SENT


def test_a_late_failure_says_nothing_of_the_attempt_after_it(database: str, now: datetime) -> None:
    [row_id] = outbox.enqueue([Outgoing("1", text="a")], now)
    [message] = claim(now)
    first = _attempts[row_id]
    claim(now + LEASE)
    _attempts[row_id] = first
    failed(message, "502", now + LEASE, retry_at=now)
    assert state(row_id) is OutboxState.CLAIMED
    assert [row.outcome for row in Attempt.select().order_by(Attempt.id)] == ["failed", ""]


def test_nothing_is_sent_to_a_person_who_is_gone_until_they_are_back(database: str, now: datetime) -> None:
    person = contact("1", now)
    [_, second] = outbox.enqueue([Outgoing("1", text="a"), Outgoing("1", text="b")], now)
    failed(*claim(now), "Forbidden: bot was blocked by the user", now, unreachable=True)
    [third] = outbox.enqueue([Outgoing("1", text="c")], now)
    assert claim(now + LEASE) == []
    assert [(state(row), Outbox.get_by_id(row).error) for row in (second, third)] == [
        (OutboxState.FAILED, "blocked"),
        (OutboxState.FAILED, "blocked"),
    ]
    assert Contact.get_by_id(person.id).blocked_at == now
    outbox.reachable("1", now + MINUTE)
    assert claim(now + LEASE) == []
    outbox.enqueue([Outgoing("1", text="d")], now)
    assert texts(claim(now + LEASE)) == ["d"]
    assert Contact.get_by_id(person.id).blocked_at is None


def test_a_chat_that_is_blocked_by_one_person_is_not_blocked_for_others(database: str, now: datetime) -> None:
    contact("1", now)
    outbox.unreachable("1", now)
    [_, other] = outbox.enqueue([Outgoing("2", text="a"), Outgoing("1", text="b", messenger="other")], now)
    assert texts(claim(now)) == ["a"]
    assert state(other) is OutboxState.QUEUED, "for the dispatcher of its own messenger"


def test_what_a_group_is_owed_follows_it_to_its_new_id(database: str, now: datetime) -> None:
    outbox.enqueue([Outgoing("-1", text="a"), Outgoing("-1", text="b")], now)
    failed(*claim(now), "migrated", now, retry_at=now, moved_to="-100")
    assert [(m.outgoing.chat_id, m.outgoing.text) for m in claim(now)] == [("-100", "a")]


def test_what_waits_for_a_chat_can_be_withdrawn(database: str, now: datetime) -> None:
    outbox.enqueue([Outgoing("1", text="a"), Outgoing("1", text="b"), Outgoing("2", text="c")], now)
    assert outbox.drop_for_chat("1", reason="no longer a contact") == 2
    assert texts(claim(now)) == ["c"]
    assert outbox.counts() == dict.fromkeys(OutboxState, 0) | {OutboxState.DROPPED: 2, OutboxState.CLAIMED: 1}


def test_a_reply_finds_what_the_message_was_about(database: str, now: datetime) -> None:
    card = Outgoing("1", text="card", about={"assignment": 12})
    edit = Outgoing("1", kind=OutgoingKind.EDIT, text="card, done", message_id="77")
    for message in (card, edit):
        outbox.enqueue([message], now)
        sent(claim(now)[0], "77", now)
    assert outbox.find_message("telegram", "1", "77") == {"assignment": 12}
    assert outbox.find_message("telegram", "2", "77") is None
    assert outbox.find_message("other", "1", "77") is None


MOVES = st.sampled_from(["queue", "claim", "sent", "failed", "uncertain", "killed", "given up"])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=st.lists(st.tuples(MOVES, st.integers(0, 2)), max_size=40))
def test_whatever_happens_nothing_is_lost_doubled_or_out_of_order(
    sqlite_database: str, story: list[tuple[str, int]]
) -> None:
    Attempt.delete().execute()
    Outbox.delete().execute()
    now = datetime(2026, 3, 2)
    flying: dict[str, Claimed] = {}
    attempted: list[tuple[str, int]] = []

    def take() -> None:
        for message in claim(now):
            chat = message.outgoing.chat_id
            assert chat not in flying, "two messages of one chat in flight"
            flying[chat] = message
            attempted.append((chat, message.id))

    def settle(how: str, chat: str) -> None:
        message = flying.pop(chat)
        if how == "sent":
            sent(message, "1", now)
        elif how != "killed":
            end = uncertain if how == "uncertain" else failed
            end(message, how, now, retry_at=None if how == "given up" else now)

    for what, number in story:
        chat = str(number)
        if what == "queue":
            outbox.enqueue([Outgoing(chat, text="x")], now)
        elif what == "claim":
            take()
        elif chat in flying:
            settle(what, chat)
            if what == "killed":
                # The others finish before the claim runs out.
                for other in list(flying):
                    settle("sent", other)
                now += LEASE
    for other in list(flying):
        settle("sent", other)
    while (due := delivery.next_due(now)) is not None:
        now = max(now, due)
        take()
        for other in list(flying):
            settle("sent", other)

    final = {OutboxState.SENT, OutboxState.FAILED, OutboxState.UNCERTAIN}
    assert {row.state for row in Outbox.select()} <= final, "a message was forgotten"
    for outcome, most in (("uncertain", 2), ("", 5)):
        perhaps = Counter(row.outbox_id for row in Attempt.select().where(Attempt.outcome == outcome))
        assert max(perhaps.values(), default=0) <= most, "repeated too often"
    sure = Counter(row.outbox_id for row in Attempt.select().where(Attempt.outcome == "sent"))
    assert max(sure.values(), default=0) <= 1, "sent again after it was sent"
    for chat in {chat for chat, _ in attempted}:
        order = [row_id for place, row_id in attempted if place == chat]
        assert order == sorted(order), "a later message overtook an earlier one"


def test_workers_at_once_never_take_the_same_message_or_the_same_chat(database: str, now: datetime) -> None:
    chats, each = 12, 5
    outbox.enqueue([Outgoing(str(chat), text=str(n)) for n in range(each) for chat in range(chats)], now)
    taken: list[tuple[str, str]] = []
    in_flight: Counter[str] = Counter()
    problems: list[str] = []
    lock = threading.Lock()

    def work(name: str) -> None:
        try:
            while outbox.counts()[OutboxState.SENT] < chats * each:
                claimed = claim(now, limit=3, worker=name)
                with lock:
                    taken.extend((message.outgoing.chat_id, message.outgoing.text) for message in claimed)
                    in_flight.update(message.outgoing.chat_id for message in claimed)
                    problems.extend(f"chat {chat} twice" for chat, count in in_flight.items() if count > 1)
                for message in claimed:
                    with lock:
                        in_flight[message.outgoing.chat_id] -= 1
                    sent(message, "1", now, worker=name)
        except Exception as error:
            problems.append(repr(error))
            raise
        finally:
            db.close()

    workers = [threading.Thread(target=work, args=(f"worker {number}",)) for number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert problems == []
    assert sorted(taken) == sorted((str(chat), str(n)) for n in range(each) for chat in range(chats))
    for chat in range(chats):
        assert [text for place, text in taken if place == str(chat)] == [str(n) for n in range(each)]


KILLED = """
import os, signal, sys
from datetime import datetime, timedelta
from tasks.services import delivery
from tasks.store import db
db.connect(sys.argv[1])
now, lease = datetime.fromisoformat(sys.argv[2]), timedelta(minutes=5)
claimed = delivery.claim(now, worker="killed", limit=9, lease=lease).messages
assert len(delivery.record([], claimed, now, worker="killed", lease=lease)) == 1
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_process_killed_between_sending_and_recording_leads_to_one_repeat(database: str, now: datetime) -> None:
    [row_id] = outbox.enqueue([Outgoing("1", text="a"), Outgoing("1", text="b")], now)[:1]
    for moment in (now, now + LEASE):
        root = str(Path(__file__).parents[2])
        command = [sys.executable, "-c", KILLED, database, moment.isoformat()]
        done = subprocess.run(command, cwd=root, env=os.environ | {"PYTHONPATH": root}, check=False)
        assert done.returncode == -signal.SIGKILL
        assert claim(moment + LEASE - timedelta(seconds=1)) == []
    [third] = claim(now + 2 * LEASE)
    assert (third.id, third.attempts, third.perhaps_arrived) == (row_id, 2, True)


def test_the_cards_of_a_report_are_found_again_where_they_stand(database: str, now: datetime) -> None:
    """Each message once, with the buttons that it has now; what has not left yet is withdrawn, of this report only."""
    about = {"progress": 7}
    button = ((Button("通过", "v:7"),),)
    outbox.enqueue(
        [
            Outgoing(chat_id="1", text="待审核", buttons=button, about=dict(about)),
            Outgoing(chat_id="2", text="待审核", buttons=button, about=dict(about)),
            Outgoing(chat_id="3", text="待审核", buttons=button, about={"progress": 70}),
        ],
        now,
    )
    for number, message in enumerate(claim(now), start=51):
        sent(message, str(number), now)
    edited = Outgoing(chat_id="2", kind=OutgoingKind.EDIT, text="已通过", message_id="52", about=dict(about))
    outbox.enqueue([edited], now)
    (message,) = claim(now)
    sent(message, "52", now)
    waiting = Outgoing(chat_id="4", text="待审核", buttons=button, about=dict(about))
    outbox.enqueue([waiting, Outgoing(chat_id="4", text="待审核", about={"progress": 70})], now)
    assert [(m.chat_id, m.message_id, m.live) for m in outbox.sent_about(about)] == [
        ("1", "51", True),
        ("2", "52", False),
    ]
    assert outbox.drop_about(about, reason="withdrawn") == 1
    assert outbox.drop_about(about, reason="withdrawn") == 0
    assert outbox.counts()[OutboxState.QUEUED] == 1
