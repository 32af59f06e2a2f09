"""The conversation, messenger-neutral: (event) → replies and service calls; state lives in the database.

`receive` is the only way in. The update's id, what it changes and the replies it causes are one transaction.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from chat import (
    accepting,
    addressing,
    amending,
    asking,
    batching,
    binding,
    buttons,
    confirming,
    contacts,
    cooperating,
    digests,
    disputes,
    disputing,
    exporting,
    extending,
    granting,
    grouping,
    handover,
    helping,
    importing,
    instructing,
    instructions,
    inviting,
    itemviews,
    leaving,
    lookups,
    nudging,
    overdue,
    parking,
    planning,
    publications,
    queue,
    recording,
    reporting,
    reviewing,
    status,
    tasklist,
    unitviews,
    who,
)
from chat.beside import Readings
from chat.buttons import Pressed
from chat.events import Event, EventKind
from chat.turn import Turn
from tasks.domain.courtesies import is_no
from tasks.domain.errors import DubanError, NotAllowed, NotFound
from tasks.domain.messages import Outgoing
from tasks.services import audit, groups, inbox, outbox, pending, people
from tasks.services.practice import Practice
from tasks.services.work import attempt

Press = Callable[[Turn, Pressed], None]
Command = Callable[[Turn], None]

COMMANDS: dict[str, Command] = {
    "start": helping.welcome,
    "tasks": tasklist.open_list,
    "overdue": overdue.open_overdue,
    "leave": leaving.open_,
    "handover": handover.open_,
    "disputes": disputes.open_list,
    "review": queue.open_queue,
    "nudge": nudging.open_,
    "record": recording.open_,
    "instruct": instructing.open_,
    "instructions": instructions.open_,
    "contacts": contacts.open_,
    "invite": inviting.open_,
    "status": status.open_status,
    "unit": unitviews.open_unit,
    "who": who.open_who,
    "plan": planning.open_plans,
    "export": exporting.open_menu,
    "import": importing.explain,
    "weekly": publications.ask,
    "cancel": importing.cancel,
    "language": helping.switch_language,
    "help": helping.help_,
}
PRESSES: dict[str, Press] = {
    "l": tasklist.page,
    "t": tasklist.show,
    "oe": tasklist.expand,
    "ob": tasklist.back_to_card,
    "oc": accepting.one,
    "oa": accepting.told,
    "op": accepting.page,
    "od": disputing.begin,
    "oq": disputing.reason_pressed,
    "on": disputing.unit_pressed,
    "oy": disputing.as_written,
    "os": disputing.unit_unknown,
    "ow": disputing.take_back,
    "oo": disputes.open_case,
    "og": disputes.give,
    "ogy": disputes.give_sure,
    "ox": disputes.take_away,
    "oxy": disputes.take_away_sure,
    "ok": disputes.uphold,
    "ka": cooperating.begin,
    "kt": cooperating.toggle,
    "ku": cooperating.use,
    "r": reporting.begin,
    "w": reporting.this_one,
    "c": confirming.confirm,
    "a": confirming.again,
    "s": confirming.change_status,
    "q": reporting.cancel_pressed,
    "pf": confirming.files,
    "pd": confirming.drop_file,
    "ps": confirming.skip_help,
    "pn": reporting.not_this,
    "pc": reporting.resume,
    "px": reporting.let_go,
    "pe": amending.change,
    "pw": amending.withdraw,
    "py": amending.withdraw_confirmed,
    "pb": amending.back,
    "x": extending.begin,
    "xc": extending.turn_page,
    "xz": extending.still,
    "xd": extending.date_pressed,
    "xr": extending.reason_pressed,
    "xw": extending.take_back,
    "e": granting.decide,
    "xn": granting.declined,
    "xs": granting.show_pressed,
    "v": reviewing.accept,
    "b": reviewing.send_back,
    "f": reviewing.files,
    "vc": reviewing.show,
    "vu": reviewing.undo,
    "vq": asking.ask,
    "va": asking.answer,
    "vk": asking.leave,
    "vb": batching.begin,
    "vp": batching.page,
    "vt": batching.take_out,
    "vy": batching.accept,
    "vl": batching.leave,
    "vz": batching.undo,
    "vn": queue.skip,
    "g": queue.next_one,
    "n": binding.not_me,
    "hi": inviting.make,
    "hl": contacts.page,
    "hu": contacts.show,
    "he": contacts.ask_end,
    "hx": contacts.end,
    "hp": handover.choose,
    "hn": handover.make_link,
    "hr": handover.make_link_anew,
    "hg": handover.propose,
    "hy": handover.give,
    "hc": handover.cancel,
    "hq": handover.keep,
    "lv": leaving.of,
    "lvt": leaving.days_pressed,
    "lvp": leaving.ask_days,
    "lvf": leaving.first_pressed,
    "lvq": leaving.cancel,
    "lve": leaving.finish,
    "ws": publications.switch,
    "grb": grouping.bind_pressed,
    "iv": importing.see,
    "ic": importing.choose,
    "iu": importing.answer_unit,
    "ir": importing.revise,
    "im": importing.name_column,
    "ib": importing.unname_column,
    "ia": importing.confirm,
    "iq": importing.cancel_pressed,
    "iz": importing.undo,
    "dn": nudging.begin,
    "ds": nudging.send,
    "dt": nudging.change,
    "dq": nudging.cancel,
    "dr": recording.begin,
    "du": recording.unit_pressed,
    "dh": recording.how_pressed,
    "dp": recording.who_pressed,
    "dd": recording.day_pressed,
    "dm": recording.month_pressed,
    "dz": recording.change_status,
    "dg": recording.again,
    "dc": recording.confirm,
    "dv": recording.cancel,
    "dk": recording.leave,
    "dw": instructing.begin,
    "dy": instructing.leader_pressed,
    "dj": instructing.confirm,
    "dx": instructing.cancel,
    "da": instructing.answer,
    "dl": instructions.page,
    "di": instructions.see,
    "df": instructions.files,
    "ys": status.back,
    "yb": status.areas,
    "ya": status.area,
    "yi": itemviews.show,
    "yh": itemviews.open_course,
    "yl": unitviews.page,
    "yu": unitviews.show,
    "yo": overdue.page,
    "yw": who.page,
    "yn": planning.page,
    "yx": planning.choose,
    "ym": exporting.pressed_menu,
    "ye": exporting.choose,
}
STEPS: dict[str, Command] = {
    "name": binding.name_given,
    "tell": reporting.told,
    "confirm": reporting.told,
    "help": confirming.help_given,
    "which": reporting.told_which,
    "extend_date": extending.date_given,
    "extend_reason": extending.reason_given,
    "send_back": reviewing.reason_given,
    "decline": granting.reason_given,
    "ask": asking.question_given,
    "answer": asking.answered,
    "nudge_what": nudging.what_given,
    "nudge": nudging.message_given,
    "record_item": recording.item_given,
    "record_unit": recording.unit_given,
    "record_how": recording.how_given,
    "record_who": recording.who_given,
    "record_when": recording.day_given,
    "record_text": recording.told,
    "record_confirm": recording.told,
    "instruct_item": instructing.item_given,
    "instruct_leader": instructing.leader_given,
    "instruct_text": instructing.text_given,
    "instruct_confirm": instructing.text_given,
    "instruct_answer": instructing.answered,
    "leave_days": leaving.days_given,
    "dispute_reason": disputing.reason_given,
    "dispute_unit": disputing.unit_given,
    "dispute_give": disputes.unit_given,
    "dispute_uphold": disputes.reason_given,
}
DISPUTE_STEPS = ("dispute_reason", "dispute_unit", "dispute_give", "dispute_uphold")
TEXT_STEPS = (
    *("extend_date", "extend_reason", "send_back", "decline", "ask", "leave_days"),
    *("record_item", "record_unit", "record_how", "record_who", "record_when"),
    *("nudge_what", "nudge", "instruct_item", "instruct_leader", "instruct_text", "instruct_confirm"),
    *DISPUTE_STEPS,
)
"""A file is no answer there."""
ASK_AGAIN = (
    "reason_missing",
    "question_missing",
    "too_long",
    "not_later",
    "day_out_of_range",
    "leave_over",
    "leave_long",
    "record_day",
    "record_nobody",
    "instruction_empty",
    "instruction_long",
    "dispute_has_part",
)
"""Refusals after which the same question stays open."""
OFFERING = ("start", "tasks")
"""Commands after which a report that was begun is offered again."""


def receive(event: Event, now: datetime, practice: Practice, readings: Readings | None = None) -> bool:
    """Takes one event; returns whether it was new. An exception leaves nothing changed, so it may be tried again.

    A reminder of what the event settles, and that has not left yet, does not leave any more. With `readings` it raises
    Wanted for what is to be read first (chat.beside).
    """

    def handle() -> list[Outgoing]:
        replies = answer(event, now, practice, readings)
        pending.strip(now, practice, digests.compose)
        return replies

    return inbox.take(event.messenger, event.update_id, now, handle)


def apologise(event: Event, now: datetime, practice: Practice) -> bool:
    """Ends an event that could not be handled because of a fault of ours: one polite sentence, once."""

    def sorry() -> list[Outgoing]:
        turn = Turn(event, people.actor_of(event.messenger, event.user_id, now), now, practice)
        turn.say("common.sorry")
        return turn.finish()

    return inbox.take(event.messenger, event.update_id, now, sorry)


def answer(event: Event, now: datetime, practice: Practice, readings: Readings | None = None) -> list[Outgoing]:
    """The replies to one event, in the caller's transaction."""
    if event.kind is EventKind.BLOCKED:
        outbox.unreachable(event.chat_id, now, messenger=event.messenger)
        return []
    if event.kind is EventKind.UNBLOCKED:
        outbox.reachable(event.chat_id, now, messenger=event.messenger)
        return []
    if event.kind is EventKind.MIGRATED:
        groups.moved(event.messenger, event.chat_id, event.text, now)
        return []
    if not event.private:
        event = grouping.here(event)
    turn = Turn(event, people.actor_of(event.messenger, event.user_id, now), now, practice, readings)
    try:
        with attempt():  # a refused step is undone, the refusal itself is kept
            if event.private:
                before = turn.talk
                _dispatch(turn)
                parking.rescue(turn, before)
            else:
                grouping.take(turn, PRESSES, _said)
    except DubanError as error:
        _refuse(turn, error)
    except ValueError:
        if event.kind is not EventKind.PRESS:
            raise
        # Button data that no button of ours carries.
        turn.start_over()
        audit.note(f"{event.messenger}:{event.user_id}", "bad_button", "", now, data=event.data[:80])
        turn.toast("refused.bad_button")
    replies = turn.finish()
    return replies if event.private else grouping.finished(turn, replies)


def _dispatch(turn: Turn) -> None:
    event = turn.event
    if event.kind is EventKind.EDITED and not event.text.strip():
        return  # a live location that moves
    if turn.talk.step == "name" and event.kind is not EventKind.TEXT:
        turn.rest()  # the name can be corrected by the next message only
    if event.kind is EventKind.COMMAND and event.text == "start" and event.args:
        binding.redeem(turn)
    elif turn.known is None:
        audit.note(f"{event.messenger}:{event.user_id}", "refused", "", turn.now, reason="stranger")
        turn.toast("binding.stranger")
    elif event.kind is EventKind.COMMAND:
        COMMANDS.get(event.text, helping.unknown_command)(turn)
        if event.text in OFFERING:
            parking.offer(turn)
    elif event.kind is EventKind.PRESS:
        pressed = buttons.read(event.data)
        if pressed is None or pressed.verb not in PRESSES:
            raise ValueError("no such button")
        PRESSES[pressed.verb](turn, pressed)
    elif event.kind is EventKind.OTHER:
        turn.say("common.unsupported")
    else:
        _said(turn)


def _said(turn: Turn) -> None:
    """A text, a file or an edited message: an answer to what was asked last, or something new."""
    event, step = turn.event, turn.talk.step
    if event.kind is EventKind.EDITED:
        draft = parking.under_way(turn)
        if draft is None or not draft.has(event):
            if not recording.edited(turn):
                amending.edited(turn)
            return
    if asking.goes_on(turn) or instructing.goes_on(turn):
        return
    step = turn.talk.step
    if event.kind is not EventKind.EDITED and reporting.forgotten(turn):
        step = ""
    if step in ("", "card", "name") and event.private and lookups.shown(turn):
        turn.rest()
    elif step in STEPS and (event.kind is EventKind.EDITED or addressing.belongs_to_step(turn)):
        if event.kind is EventKind.TEXT and step != "name" and is_no(event.text):
            reporting.cancel(turn)
        elif event.kind is EventKind.FILE and step in TEXT_STEPS:
            turn.say("common.text_please")
        else:
            STEPS[step](turn)
    elif "question" in (about := addressing.answered(turn)):
        if (report := asking.replied(turn, about["question"])) is not None:
            reporting.more(turn, report.card.assignment_id, report.progress.id)
    elif "part" in about:
        instructing.replied(turn, about["part"])
    elif "record" in about and event.kind is EventKind.TEXT:
        recording.objected(turn, about["record"])
    elif "progress" in about:
        turn.say("review.use_buttons")
    elif "request" in about:
        turn.say("extend.use_buttons")
    elif "dispute" in about:
        turn.say("dispute.use_buttons")
    elif importing.is_meant(turn):
        importing.received(turn)
    elif step in ("", "card") and binding.introduced(turn):
        turn.rest()
    else:
        reporting.spoken(turn)


def _refuse(turn: Turn, error: DubanError) -> None:
    turn.start_over()
    draft = parking.under_way(turn) if turn.known is not None else None
    if draft is not None and not parking.survives(turn, draft):
        turn.rest()  # its item is not the person's to report on any more
    elif turn.event.kind is EventKind.PRESS or draft is not None or error.code in ASK_AGAIN:
        pass  # what was asked is still asked
    elif turn.talk.step in STEPS:
        turn.rest()  # or every sentence from now on would be refused in the same way
    if isinstance(error, NotAllowed | NotFound):
        who = turn.known.label if turn.known is not None else f"{turn.event.messenger}:{turn.event.user_id}"
        audit.note(who, "refused", str(error.values.get("subject", "")), turn.now, reason=error.code)
    turn.toast(f"refused.{error.code}", **error.values)
