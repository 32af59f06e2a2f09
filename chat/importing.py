"""Importing through chat: a coordinator sends a table, answers what its preview asks, confirms or cancels, undoes.

What is pressed changes the row of the table, and the table is read again (chat.tables), which changes the message.
"""

from __future__ import annotations

import re
from pathlib import PurePath

from chat import addressing, notices, parking, reporting
from chat.buttons import Pressed, button
from chat.events import EventKind, IncomingFile
from chat.turn import Turn
from tasks.domain.messages import Buttons
from tasks.intake.labels import Column
from tasks.services import cards, confirming, people, tables, undoing
from tasks.services.tables import Table

MB = 1024 * 1024
WORKBOOKS = {".xlsx", ".xlsm", ".xltx", ".xls", ".xlsb", ".ods", ".et", ".ett"}
DOCUMENTS = {".csv", ".tsv", ".txt", ".docx", ".wps", ".htm", ".html", ".mht", ".mhtml", ".xml"}
SUFFIXES = frozenset(WORKBOOKS | DOCUMENTS)
_MIME = re.compile(r"spreadsheet|excel|csv|tab-separated|wordprocessingml|text/html", re.IGNORECASE)
_RETURN = re.compile(r"报送表|_return\b")
_PLAN = re.compile(r"\s*(?:方案|plan)\s*[:：]\s*(.+)", re.IGNORECASE | re.DOTALL)


def explain(turn: Turn) -> None:
    """'/import': how to."""
    people.require_coordinator(turn.actor, "import", "", turn.now)
    turn.say("import.explain", most=turn.practice.intake.file // MB)


def is_meant(turn: Turn) -> bool:
    """Whether what was sent is a table to import. A coordinator who also reports for a unit may mean a report: what
    answers a card, goes with an item that was just opened or named, or belongs to a draft, is evidence."""
    event = turn.event
    if event.kind is not EventKind.FILE or not _looks_like_table(event.file):
        return False
    if {"assignment", "assignments", "progress"} & set(addressing.answered(turn)):
        return False
    if not turn.actor.coordinates:
        return _is_return_sheet(turn)
    if not turn.actor.units or _PLAN.fullmatch(event.text):
        return True
    if parking.under_way(turn) is not None or addressing.in_mind(turn) is not None:
        return False
    mine = cards.mine(turn.actor, turn.now, turn.practice, turn.language)
    return not addressing.meant(turn, mine).named


def received(turn: Turn) -> None:
    """A table has come: one message at once, the preview follows."""
    file, most = turn.event.file, turn.practice.intake.file
    assert file is not None
    if file.size is not None and file.size > most:
        turn.say("import.too_large", name=file.name, most=most // MB)
        return
    caption = _PLAN.fullmatch(turn.event.text)
    plan = " ".join(caption[1].split()) if caption else None
    table_id = tables.receive(
        turn.actor,
        turn.event.chat_id,
        file.file_id,
        file.name,
        file.size,
        plan,
        turn.now,
        returning=not turn.actor.coordinates,
    )
    turn.say("import.received", about={"table": table_id}, name=file.name)


def _is_return_sheet(turn: Turn) -> bool:
    """An official's file is evidence, unless it bears the name that return sheets are given and belongs to nothing
    that was begun; what it really is, its content says later."""
    file = turn.event.file
    named = file is not None and _RETURN.search(PurePath(file.name).stem) is not None
    return named and bool(turn.actor.units) and parking.under_way(turn) is None and addressing.in_mind(turn) is None


def _looks_like_table(file: IncomingFile | None) -> bool:
    """By name or declared type; what it really is, its content says later."""
    return file is not None and (PurePath(file.name).suffix.lower() in SUFFIXES or _MIME.search(file.mime) is not None)


# ── what the preview asks ─────────────────────────────────────────────────────────────────────────────────────────


def see(turn: Turn, pressed: Pressed) -> None:
    """The choices, or back to the preview."""
    view = {"choices": "choices", "main": ""}.get(pressed.word(2))
    if view is None:
        raise ValueError("no such view")
    confirming.look(_current(turn, pressed), view, turn.event.message_id, turn.now)


def choose(turn: Turn, pressed: Pressed) -> None:
    confirming.choose(_current(turn, pressed), pressed.word(2), turn.event.message_id, turn.now)
    turn.toast("import.reading_again")


def revise(turn: Turn, pressed: Pressed) -> None:
    confirming.revise(_current(turn, pressed), turn.event.message_id, turn.now)
    turn.toast("import.reading_again")


def answer_unit(turn: Turn, pressed: Pressed) -> None:
    """Whether a name is the unit that was proposed: 'same<place>' or 'other<place>'."""
    answer = re.fullmatch(r"(same|other)([0-9]{1,3})", pressed.word(2))
    if answer is None:
        raise ValueError("no such answer")
    table = _current(turn, pressed)
    confirming.tell_units(table, int(answer[2]), answer[1] == "same", turn.event.message_id, turn.now)
    turn.toast("import.reading_again")


def name_column(turn: Turn, pressed: Pressed) -> None:
    """What the next column holds; 'rest': nothing in those that are left; 'row<number>': where the data begin."""
    table, said, message_id = _current(turn, pressed), pressed.word(2), turn.event.message_id
    row = re.fullmatch(r"row([0-9]{1,7})", said)
    if row is not None:
        confirming.begin_at(table, int(row[1]), message_id, turn.now)
    elif said == "rest":
        confirming.columns_named(table, message_id, turn.now)
    else:
        confirming.name_column(table, Column.of(said), message_id, turn.now)


def unname_column(turn: Turn, pressed: Pressed) -> None:
    confirming.unname_column(_current(turn, pressed), turn.event.message_id, turn.now)


# ── yes and no ────────────────────────────────────────────────────────────────────────────────────────────────────


def confirm(turn: Turn, pressed: Pressed) -> None:
    """What was shown is imported. A second press finds the preview over."""
    confirming.confirm(turn.actor, _current(turn, pressed), turn.event.message_id, turn.now)
    turn.toast("import.applying")


def cancel_pressed(turn: Turn, pressed: Pressed) -> None:
    table = _current(turn, pressed)
    confirming.cancel(turn.actor, table, turn.now)
    turn.edit("import.cancelled", name=table.name)


def cancel(turn: Turn) -> None:
    """'/cancel': what is being written first, then the table that was sent last."""
    table = confirming.newest(turn.actor) if turn.talk.step in ("", "card", "name") else None
    if table is None:
        reporting.cancel(turn)
        return
    confirming.cancel(turn.actor, table, turn.now)
    turn.say("import.cancelled", name=table.name)


# ── taking it back ────────────────────────────────────────────────────────────────────────────────────────────────


def undo(turn: Turn, pressed: Pressed) -> None:
    """Asks first: units are told. 'yes' takes the import back, 'no' leaves it."""
    table_id, answer = pressed.number(0), pressed.word(1)
    found = confirming.outcome(turn.actor, table_id, turn.now)
    if found.undone:
        turn.edit("import.undone", done=found)
    elif answer == "ask":
        undoing.check(found.import_id)
        yes = button(turn.label("import.undo_yes"), "iz", table_id, "yes")
        no = button(turn.label("import.undo_no"), "iz", table_id, "no")
        turn.edit("import.undo_ask", buttons=((yes, no),), done=found)
    elif answer == "no":
        turn.edit("import.kept", buttons=undo_buttons(turn.label("import.undo"), table_id), done=found)
    elif answer == "yes":
        undoing.undo(found.import_id, turn.actor.label, turn.now, notices.plan_changed)
        turn.edit("import.undone", done=found)
    else:
        raise ValueError("no such answer")


def undo_buttons(label: str, table_id: int) -> Buttons:
    return ((button(label, "iz", table_id, "ask"),),)


def _current(turn: Turn, pressed: Pressed) -> Table:
    return confirming.current(turn.actor, pressed.number(0), pressed.number(1), turn.now)
