"""A report before it is confirmed: what was said, message by message, and the files. Lives in the conversation."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from chat.events import Event, EventKind, IncomingFile
from tasks.domain.moments import local_day
from tasks.domain.replies import Reply, read_reply
from tasks.domain.terms import ReportStatus
from tasks.services.reporting import MOST_TEXT, Attachment, Report

MOST_FILE = 20 * 1024 * 1024  # bytes that the Bot API lets a bot download
MOST_FILES = 30  # three albums; what is more belongs into one archive
HELD = timedelta(hours=24)
"""How long a messenger keeps a pressed button, which bears no time of its own: a confirmation may be that much later
than what it confirms, and still count as said then. Later ones count from the confirmation."""


@dataclass(frozen=True)
class Draft:
    """`assignment_id` is None while it is not clear which item is meant. `lines` are (message id, text), in order."""

    assignment_id: int | None
    nonce: str  # of the newest version: buttons of earlier ones are stale
    at: datetime  # when the newest part was said
    chosen: ReportStatus | None = None  # by a button; goes before what the text seems to say
    lines: tuple[tuple[str, str], ...] = ()
    files: tuple[Attachment, ...] = ()
    album: str | None = None

    @classmethod
    def of(cls, event: Event, assignment_id: int | None = None, chosen: ReportStatus | None = None) -> Draft:
        return cls(assignment_id, event.update_id, event.at, chosen)

    @classmethod
    def load(cls, data: dict[str, Any]) -> Draft:
        return cls(
            assignment_id=data["aid"],
            nonce=data["nonce"],
            at=datetime.fromisoformat(data["at"]),
            chosen=ReportStatus.of(data["chosen"]) if data["chosen"] else None,
            lines=tuple((message_id, text) for message_id, text in data["lines"]),
            files=tuple(Attachment(**file) for file in data["files"]),
            album=data["album"],
        )

    def data(self) -> dict[str, Any]:
        """As plain JSON data."""
        return {
            "aid": self.assignment_id,
            "nonce": self.nonce,
            "at": self.at.isoformat(),
            "chosen": self.chosen.value if self.chosen is not None else None,
            "lines": [list(line) for line in self.lines],
            "files": [asdict(file) for file in self.files],
            "album": self.album,
        }

    @property
    def text(self) -> str:
        return "\n".join(text for _, text in self.lines if text)

    @property
    def says_something(self) -> bool:
        return bool(self.text or self.files)

    def has(self, event: Event) -> bool:
        """Whether the message of the event is a part of this draft."""
        return any(message_id == event.message_id for message_id, _ in self.lines)

    def goes_on(self, event: Event) -> bool:
        """Whether the event is one more file of the album that came last: no message for each picture."""
        return event.album is not None and event.album == self.album

    def adding(self, event: Event, text: str) -> Draft:
        """With what the event brings; a message that was edited takes the place of what it said before."""
        line = (event.message_id or event.update_id, text)
        if event.kind is EventKind.EDITED:
            lines = tuple(line if old[0] == line[0] else old for old in self.lines)
        else:
            lines = (*self.lines, line)
        files = (*self.files, attachment(event.file)) if event.file is not None else self.files
        return replace(self, lines=lines, files=files, album=event.album or self.album, at=event.at)

    def obstacle(self, event: Event, text: str) -> tuple[str, dict[str, Any]] | None:
        """Why the event cannot be added, as the key of a text and its values. Nothing is cut off in silence."""
        file = event.file
        if file is not None and file.size is not None and file.size > MOST_FILE:
            return "report.too_large", {"name": file.name}
        if file is not None and len(self.files) >= MOST_FILES:
            return "report.too_many", {"most": MOST_FILES}
        if len(self.adding(event, text).text) > MOST_TEXT:
            return "report.too_long", {"most": MOST_TEXT}
        return None

    def report(self, zone: ZoneInfo) -> Report:
        """As it counts once it is confirmed."""
        assert self.assignment_id is not None, "a draft is shown for confirmation only when its item is known"
        understood = self._understood(local_day(self.at, zone))
        chosen = self.chosen
        if chosen is ReportStatus.NO_NEWS and understood.status is not None:
            chosen = None  # there was news after all
        return Report(
            assignment_id=self.assignment_id,
            status=chosen or understood.status or ReportStatus.PROGRESS,
            percent=understood.percent,
            text=self.text,
            figures=understood.figures,
            expected_on=understood.expected_on,
            files=self.files,
        )

    def said_at(self, now: datetime) -> datetime:
        return max(self.at, now - HELD)

    def _understood(self, today: date) -> Reply:
        """Each message in turn: what a later one says goes before what an earlier one said ('不对，是90%')."""
        whole = Reply(None, None, {}, None, self.text)
        for _, text in self.lines:
            read = read_reply(text, today)
            reopened = read.status not in (None, ReportStatus.DONE) and whole.status is ReportStatus.DONE
            whole = Reply(
                status=read.status or whole.status,
                percent=read.percent if read.percent is not None or reopened else whole.percent,
                figures=whole.figures | read.figures,
                expected_on=read.expected_on or whole.expected_on,
                text=self.text,
            )
        return whole


def attachment(file: IncomingFile) -> Attachment:
    return Attachment(file.file_id, file.name, "".join(c for c in file.mime if c.isprintable()), file.size)
