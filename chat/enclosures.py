"""Files that come with an answer, one by one or as an album, and those that are sent on to whoever asks for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from chat.drafts import attachment, is_too_large
from chat.events import EventKind
from chat.turn import Turn
from tasks.domain.courtesies import is_courtesy
from tasks.domain.terms import EvidenceState
from tasks.services.evidence import Kept
from tasks.services.reporting import Attachment


def taken(turn: Turn, courtesy: str) -> list[Attachment] | None:
    """The files of an answer. None if it is none: says so, with `courtesy` to one that only says thanks."""
    event = turn.event
    if event.kind is EventKind.TEXT and is_courtesy(event.text):
        turn.say(courtesy)
        return None
    if not _fits(turn):
        return None
    return [attachment(event.file)] if event.file is not None else []


def goes_on(turn: Turn, step: str, add: Callable[[list[Attachment]], None]) -> bool:
    """Adds one more file of the album that an answer began with, without a message for each; whether it was one."""
    event = turn.event
    if turn.talk.step != step:
        return False
    if event.file is None or event.album is None or event.album != turn.talk.data["album"]:
        turn.rest()
        return False
    if _fits(turn):
        add([attachment(event.file)])
    return True


def send(turn: Turn, files: Sequence[Kept], caption: str, **values: Any) -> None:
    """Those that are stored; says which are still to come, and which could not be fetched."""
    if any(file.state is EvidenceState.PENDING for file in files):
        turn.toast("review.files_coming")
    for file in files:
        if file.state is EvidenceState.STORED and file.path is not None:
            turn.file(str(turn.practice.evidence_folder / file.path), file.name, caption, name=file.name, **values)
        elif file.state is EvidenceState.FAILED:
            turn.say("review.file_failed", name=file.name, error=file.error)


def _fits(turn: Turn) -> bool:
    """Whether the file can be fetched; says so if it cannot."""
    file = turn.event.file
    if file is not None and is_too_large(file):
        turn.say("report.too_large", name=file.name)
        return False
    return True
