"""Accepting several reports at once: the list of those that need no closer look, each of which can be taken out."""

from __future__ import annotations

from collections import Counter
from typing import Any

from chat import queue, review_card, reviewing
from chat.buttons import Pressed, button
from chat.turn import Turn
from tasks.domain.messages import Buttons
from tasks.domain.moments import local
from tasks.domain.reviewing import UNDO_WITHIN
from tasks.services import batching
from tasks.services.batching import Batch, Sorted
from tasks.services.review_queue import Pending

PER_PAGE = 8
PER_ROW = 4
MOST_NAMED = 10  # of what was left out


def begin(turn: Turn, pressed: Pressed) -> None:
    """The list in place of the card, everything in it chosen."""
    sorted_ = batching.sort(turn.actor, turn.now, turn.practice, turn.language)
    if not sorted_.fit:
        turn.toast("batch.none_fit")
        return
    ids = [found.progress.id for found in sorted_.fit]
    turn.step("batch", ids=ids, out=[], page=1, nonce=turn.event.update_id)
    _show(turn, sorted_)


def page(turn: Turn, pressed: Pressed) -> None:
    if _is_current(turn, pressed):
        _go_on(turn, page=pressed.number(1))


def take_out(turn: Turn, pressed: Pressed) -> None:
    """'out' takes a report out of the batch, 'in' puts it back: a second press of the same button changes nothing."""
    if not _is_current(turn, pressed):
        return
    number, way = pressed.number(1), pressed.word(2)
    out = [other for other in turn.talk.data["out"] if other != number]
    if number not in turn.talk.data["ids"] or way not in ("in", "out"):
        raise ValueError("not in this batch")
    _go_on(turn, out=[*out, number] if way == "out" else out)


def accept(turn: Turn, pressed: Pressed) -> None:
    """Accepts what is chosen. A second press finds no list and says so."""
    if not _is_current(turn, pressed):
        return
    chosen = _chosen(turn)
    done = batching.accept(turn.actor, chosen, turn.now, turn.practice, turn.language)
    turn.rest()
    for one in done.accepted:
        reviewing.tell_reporter(turn, one)
        queue.forget(turn, one.found.progress.id)
    _summary(turn, done)


def undo(turn: Turn, pressed: Pressed) -> None:
    """Takes the whole batch back."""
    done = batching.undo(turn.actor, pressed.number(0), pressed.number(1), turn.now, turn.practice, turn.language)
    for one in done.undone:
        reviewing.tell_undone(turn, one)
        review_card.show_again(turn, one.found, "review.news_undone", by=turn.actor.name)
    turn.edit(
        "batch.undone",
        buttons=((button(turn.label("batch.one_by_one"), "g"),),),
        count=len(done.undone),
        by=turn.actor.name,
        kept=[found.card for found, _ in done.kept[:MOST_NAMED]],
        more_kept=max(0, len(done.kept) - MOST_NAMED),
    )


def leave(turn: Turn, pressed: Pressed) -> None:
    """Back to one card at a time."""
    if turn.talk.step == "batch":
        turn.rest()
    queue.open_in_place(turn)


def _is_current(turn: Turn, pressed: Pressed) -> bool:
    """Whether the pressed list is the one that is open; says so if it is not."""
    current = turn.talk.step == "batch" and turn.talk.data["nonce"] == pressed.word(0)
    if not current:
        turn.stale("batch.stale")
    return current


def _chosen(turn: Turn) -> list[int]:
    return [number for number in turn.talk.data["ids"] if number not in turn.talk.data["out"]]


def _go_on(turn: Turn, **changes: Any) -> None:
    turn.step("batch", **(turn.talk.data | changes))
    _show(turn, batching.sort(turn.actor, turn.now, turn.practice, turn.language))


def _show(turn: Turn, sorted_: Sorted) -> None:
    """Only what was listed at first: nothing slips in that nobody saw. What has changed since is left out of it."""
    data = turn.talk.data
    listed = [found for found in sorted_.fit if found.progress.id in data["ids"]]
    turn.step("batch", **(data | {"ids": [found.progress.id for found in listed]}))
    if not listed:
        turn.rest()
        turn.edit("batch.nothing_left", buttons=((button(turn.label("batch.one_by_one"), "g"),),))
        return
    pages = -(-len(listed) // PER_PAGE)
    page = min(max(data["page"], 1), pages)
    out = set(data["out"])
    lines = [
        {"place": place, "found": found, "out": found.progress.id in out} for place, found in enumerate(listed, start=1)
    ]
    here = lines[(page - 1) * PER_PAGE : page * PER_PAGE]
    chosen = _chosen(turn)
    turn.edit(
        "batch.list",
        buttons=_buttons(turn, here, page, pages, len(chosen)),
        lines=here,
        total=len(listed),
        chosen=len(chosen),
        page=page,
        pages=pages,
        others=sorted(Counter(reason for _, reason in sorted_.others).items()),
        next_batch=sorted_.next_batch,
    )


def _buttons(turn: Turn, lines: list[dict[str, Any]], page: int, pages: int, chosen: int) -> Buttons:
    nonce = turn.talk.data["nonce"]

    def toggle(line: dict[str, Any]) -> Any:
        sign, way = ("☐", "in") if line["out"] else ("☑", "out")
        return button(f"{sign} {line['place']}", "vt", nonce, line["found"].progress.id, way)

    rows = [tuple(toggle(line) for line in lines[i : i + PER_ROW]) for i in range(0, len(lines), PER_ROW)]
    turning = []
    if page > 1:
        turning.append(button(turn.label("tasks.previous"), "vp", nonce, page - 1))
    if page < pages:
        turning.append(button(turn.label("tasks.next"), "vp", nonce, page + 1))
    if turning:
        rows.append(tuple(turning))
    if chosen:
        rows.append((button(turn.label("batch.accept", count=chosen), "vy", nonce),))
    rows.append((button(turn.label("batch.one_by_one"), "vl"),))
    return tuple(rows)


def _summary(turn: Turn, done: Batch) -> None:
    row = []
    if done.accepted:
        first, last = done.accepted[0].review_id, done.accepted[-1].review_id
        row.append(button(turn.label("batch.undo"), "vz", first, last))
    if queue.has_more(turn):
        row.append(button(turn.label("review.next"), "g"))
    zone = turn.practice.zone
    turn.edit(
        "batch.accepted",
        buttons=(tuple(row),) if row else (),
        cards=[one.card for one in done.accepted[:MOST_NAMED]],
        more_accepted=max(0, len(done.accepted) - MOST_NAMED),
        count=len(done.accepted),
        closed=sum(one.closed for one in done.accepted),
        by=turn.actor.name,
        at=local(turn.now, zone),
        until=local(turn.now + UNDO_WITHIN, zone),
        left_out=[_why(turn, found) for found in done.left_out[:MOST_NAMED]],
        more_left_out=max(0, len(done.left_out) - MOST_NAMED),
    )


def _why(turn: Turn, found: Pending) -> dict[str, Any]:
    """What has become of a report that was chosen and not accepted."""
    reason = batching.closer_look(turn.actor, found)
    if found.answer is not None:
        why = turn.label("batch.answered", by=found.answer.by, decision=found.answer.decision)
    elif reason is not None and found.waits:
        why = reason.label(turn.language)
    else:
        why = turn.label("batch.changed")
    return {"card": found.card, "why": why}
