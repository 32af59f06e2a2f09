"""Files by e-mail: one message for a publication, through the office's own mail server."""

from __future__ import annotations

import mimetypes
import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path

from console.texts import say
from tasks.domain.terms import Language
from tasks.services.publishing import OwedSend
from tasks.settings.sections import MB, Mail

PATIENCE = 30.0  # s for each answer of the server


@dataclass(frozen=True)
class Post:
    """A mail account as the settings have it; the password is in no repr."""

    mail: Mail
    password: str = ""
    language: Language = Language.ZH

    def __repr__(self) -> str:
        return f"Post({self.mail.server})"

    def send(self, owed: OwedSend, now: datetime) -> None:
        """Raises OSError or smtplib.SMTPException (an OSError) when the server does not take it."""
        paths = [Path(path) for path in owed.paths]
        message = self.letter(owed, paths, now)
        context = ssl.create_default_context()
        if self.mail.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.mail.server, self.mail.port, timeout=PATIENCE, context=context)
        else:
            server = smtplib.SMTP(self.mail.server, self.mail.port, timeout=PATIENCE)
        with server:
            if self.mail.security == "starttls":
                server.starttls(context=context)
            if self.mail.user:
                server.login(self.mail.user, self.password)
            server.send_message(message)

    def letter(self, owed: OwedSend, paths: Sequence[Path], now: datetime) -> EmailMessage:
        """The message: what fits is attached, what does not is named. The same publication has the same Message-ID,
        so that a repeat after a lost answer is seen as one."""
        attached: list[Path] = []
        left_out: list[Path] = []
        room = self.mail.most_mb * MB
        for path in paths:
            size = path.stat().st_size
            (attached if size <= room else left_out).append(path)
            room -= size if size <= room else 0
        message = EmailMessage()
        message["From"], message["To"] = self.mail.sender, ", ".join(self.mail.to)
        message["Date"] = format_datetime(now.replace(tzinfo=UTC))
        message["Message-ID"] = f"<publication-{owed.id}-{owed.as_of.isoformat()}@{make_msgid().rpartition('@')[2]}"
        message["Subject"] = say(self.language, "mail.subject", plan=owed.plan, day=owed.as_of)
        lines = [say(self.language, "mail.body", plan=owed.plan, day=owed.as_of)]
        lines += [say(self.language, "mail.attached", name=path.name) for path in attached]
        lines += [say(self.language, "mail.too_large", name=path.name) for path in left_out]
        lines += [say(self.language, "mail.missing", what=output) for output in owed.missing]
        message.set_content("\n".join([*lines, "", say(self.language, "mail.closing")]))
        for path in attached:
            kind, _, detail = (mimetypes.guess_type(path.name)[0] or "application/octet-stream").partition("/")
            message.add_attachment(path.read_bytes(), maintype=kind, subtype=detail, filename=path.name)
        return message
