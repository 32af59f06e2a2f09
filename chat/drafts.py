"""A report before it is confirmed: what was said, message by message, and the files. Lives in the conversation."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from chat.events import Event, EventKind, IncomingFile
from tasks.domain.moments import local_day
from tasks.domain.questions import help_in
from tasks.domain.replies import Reply, denies, read_reply
from tasks.domain.terms import ReportStatus
from tasks.services.amending import Filed
from tasks.services.reporting import MOST_HELP, MOST_TEXT, Attachment, Report, SaidIn

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
    help: tuple[str, str] | None = None  # (message id, text): what help is needed, and from whom; None: not said
    help_asked: bool = False
    guessed: bool = False  # the item was found by the words of the sentence
    replaces: int | None = None  # the report that this is a changed version of …
    read_at: datetime | None = None  # … and when that was said: its '月底' is the end of that month
    sent_back: ReportStatus | None = None  # what the report said that this one completes
    anew: bool = False  # the next text takes the place of the words so far
    touched: bool = False  # differs from the report that it replaces
    quoted: str = ""  # what other units reported, under their names; not read, so that no figure counts twice

    @classmethod
    def of(cls, event: Event, assignment_id: int | None = None, chosen: ReportStatus | None = None) -> Draft:
        return cls(assignment_id, event.update_id, event.at, chosen)

    @classmethod
    def changing(cls, event: Event, filed: Filed) -> Draft:
        """A report that is taken up again: it reads as it did."""
        report, said_in = filed.progress, filed.said_in
        lines, quoted = (said_in.lines, said_in.quoted) if said_in is not None else ((), "")
        if _text(lines, quoted) != report.text:
            lines, quoted = (("", report.text),), ""
        draft = cls(
            assignment_id=filed.card.assignment_id,
            nonce=event.update_id,
            at=event.at,
            lines=lines,
            quoted=quoted,
            files=filed.files,
            album=said_in.album if said_in is not None else None,
            help=("", report.help_wanted) if report.help_wanted != help_in(report.text) else None,
            help_asked=report.status is ReportStatus.DIFFICULTY,
            replaces=report.id,
            read_at=report.said_at,
            anew=bool(report.text),
        )
        understood = draft.report(filed.card.zone).status
        return draft if understood is report.status else replace(draft, chosen=report.status)

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
            help=tuple(data["help"]) if data["help"] else None,
            help_asked=data["help_asked"],
            guessed=data["guessed"],
            replaces=data["replaces"],
            read_at=datetime.fromisoformat(data["read_at"]) if data["read_at"] else None,
            anew=data["anew"],
            sent_back=ReportStatus.of(data["sent_back"]) if data["sent_back"] else None,
            touched=data["touched"],
            quoted=data["quoted"],
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
            "help": list(self.help) if self.help is not None else None,
            "help_asked": self.help_asked,
            "guessed": self.guessed,
            "replaces": self.replaces,
            "read_at": self.read_at.isoformat() if self.read_at is not None else None,
            "anew": self.anew,
            "sent_back": self.sent_back.value if self.sent_back is not None else None,
            "touched": self.touched,
            "quoted": self.quoted,
        }

    @property
    def text(self) -> str:
        return _text(self.lines, self.quoted)

    @property
    def words(self) -> str:
        """Without what others reported."""
        return _text(self.lines)

    @property
    def says_something(self) -> bool:
        """Whether it would be a loss to forget it."""
        return bool(self.text or self.files or self.help) and (self.replaces is None or self.touched)

    def has(self, event: Event) -> bool:
        """Whether the message of the event is a part of this draft."""
        lines = self.lines if self.help is None else (*self.lines, self.help)
        return any(message_id == event.message_id for message_id, _ in lines)

    def goes_on(self, event: Event) -> bool:
        """Whether the event is one more file of the album that came last: no message for each picture."""
        return event.album is not None and event.album == self.album

    def adding(self, event: Event, text: str) -> Draft:
        """With what the event brings; a message that was edited takes the place of what it said before."""
        line = (event.message_id or event.update_id, text)
        added = replace(self, at=event.at, touched=True)
        if event.kind is EventKind.EDITED:
            if self.help is not None and self.help[0] == line[0]:
                return replace(added, help=line)
            return replace(added, lines=tuple(line if old[0] == line[0] else old for old in self.lines))
        files = (*self.files, attachment(event.file)) if event.file is not None else self.files
        added = replace(added, files=files, album=event.album or self.album)
        if self.anew and event.file is None:
            chosen = self.chosen if self.touched else None  # by a button now, and not in the version before
            return replace(
                added, chosen=chosen, lines=(line,), quoted="", anew=False, read_at=None, help=None, help_asked=False
            )
        return replace(added, lines=(*self.lines, line))

    def with_files(self, other: Draft) -> Draft:
        """With the files of another draft; the words stay, and what is said next is added to them."""
        return replace(
            self,
            files=(*self.files, *other.files),
            lines=(*self.lines, *other.lines),
            album=other.album,
            at=other.at,
            guessed=other.guessed,
            anew=False,
            touched=True,
        )

    def without_file(self, place: int) -> Draft:
        """Raises ValueError if there is no file at that place."""
        if not 0 <= place < len(self.files):
            raise ValueError("no such file")
        return replace(self, files=self.files[:place] + self.files[place + 1 :], touched=True)

    def with_help(self, event: Event) -> Draft:
        """What the person answered to 'what help is needed?'."""
        line = (event.message_id or event.update_id, event.text.strip())
        return replace(self, help=line, help_asked=True, at=event.at, touched=True)

    def obstacle(self, event: Event, text: str) -> tuple[str, dict[str, Any]] | None:
        """Why the event cannot be added, as the key of a text and its values. Nothing is cut off in silence."""
        file = event.file
        if file is not None and is_too_large(file):
            return "report.too_large", {"name": file.name}
        if file is not None and len(self.files) >= MOST_FILES:
            return "report.too_many", {"most": MOST_FILES}
        added = self.adding(event, text)
        if len(added.text) > MOST_TEXT:
            return "report.too_long", {"most": MOST_TEXT}
        if added.help is not None and len(added.help[1]) > MOST_HELP:
            return "report.too_long", {"most": MOST_HELP}
        return None

    def report(self, zone: ZoneInfo, *, messenger: str = "", chat_id: str = "") -> Report:
        """As it counts once it is confirmed."""
        assert self.assignment_id is not None, "a draft is shown for confirmation only when its item is known"
        understood = self._understood(local_day(self.read_at or self.at, zone))
        chosen = self.chosen
        if chosen is ReportStatus.NO_NEWS and understood.status is not None:
            chosen = None  # there was news after all
        completes = self.sent_back if not denies(self.words) else None
        status = chosen or understood.status or completes or ReportStatus.PROGRESS
        wanted = self.help[1] if self.help is not None else help_in(self.words)
        return Report(
            assignment_id=self.assignment_id,
            status=status,
            percent=100 if status is ReportStatus.DONE else understood.percent,
            text=self.text,
            figures=understood.figures,
            expected_on=understood.expected_on,
            files=self.files,
            help_wanted=wanted if status is ReportStatus.DIFFICULTY else "",
            said_in=SaidIn(messenger, chat_id, self.lines, self.album, self.quoted)
            if self.lines or self.quoted
            else None,
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


def _text(lines: tuple[tuple[str, str], ...], quoted: str = "") -> str:
    return "\n".join(text for text in (*(text for _, text in lines), quoted) if text)


def is_too_large(file: IncomingFile) -> bool:
    """Whether it cannot be fetched."""
    return file.size is not None and file.size > MOST_FILE


def attachment(file: IncomingFile) -> Attachment:
    return Attachment(file.file_id, file.name, "".join(c for c in file.mime if c.isprintable()), file.size)
