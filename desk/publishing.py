"""The schedule's files: written, sent to people in chat, by e-mail and to a web address, tried again when they fail."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from pathlib import Path

from chat import publications
from desk.boundary import first_line
from desk.mailing import Post
from desk.webhook import Webhook
from desk.wiring import Office
from exports.making import Material
from exports.outputs import stale
from tasks.domain.moments import local_day
from tasks.domain.terms import ContactRole
from tasks.services import jobs, publishing
from tasks.services.publishing import Channel, OwedFile, OwedSend, Wishes
from tasks.store import db

log = logging.getLogger("duban")


class Publisher:
    """Does what is owed of publications, one thing after the other, on a thread of its own.

    What several files of a plan are made from is read once in a round.
    """

    def __init__(self, office: Office) -> None:
        self.office = office
        self._material: tuple[OwedFile, Material] | None = None

    @property
    def folder(self) -> Path:
        return self.office.settings.files.exports

    @property
    def wishes(self) -> Wishes:
        settings = self.office.settings
        exports = settings.exports
        channels = [Channel.MAIL] if settings.mail.server else []
        channels += [Channel.WEBHOOK] if settings.webhook.url else []
        to = {ContactRole.LEADER: exports.leaders, ContactRole.COORDINATOR: exports.coordinators}
        return Wishes(exports.what, to, exports.units, tuple(channels))

    def begin(self) -> int:
        """It is time to publish: what that means is written down, and done by `work`. Returns for how many plans."""
        now = self.office.clock.now()
        begun = publishing.begin(now, self.wishes)
        jobs.ran("export", now)
        return begun

    def work(self) -> int:
        """Does everything that may be done now; returns how many files and sendings succeeded.

        A database that cannot be reached stops it (db.DatabaseFault); what was done is done.
        """
        done = 0
        self._material = None
        while (file := publishing.next_file(self.office.clock.now())) is not None:
            done += self._write(file)
        while (send := publishing.next_send(self.office.clock.now())) is not None:
            done += self._send(send)
        self._material = None
        return done

    def tidy(self) -> int:
        """Removes what is older than the settings keep; returns how many files."""
        days = self.office.settings.exports.keep_days
        if not days:
            return 0
        today = local_day(self.office.clock.now(), self.office.settings.plan.zone)
        old = stale(self.folder, today - timedelta(days=days))
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def _write(self, file: OwedFile) -> bool:
        try:
            material = self._of(file)
            if file.unit is not None:
                path = material.write_unit(file.unit, self.folder)
            else:
                path = material.write(file.output, self.folder).path
        except db.DatabaseFault:
            raise
        except Exception as error:  # whatever it was, the other files are still wanted
            log.error("%s of %s was not written: %s", file.output, file.plan, first_line(error))
            publishing.not_written(file, first_line(error), self.office.clock.now(), publications.compose)
            return False
        log.info("exported %s", path)
        publishing.written(file, str(path.absolute()), self.office.clock.now(), self.wishes, publications.compose)
        return True

    def _of(self, file: OwedFile) -> Material:
        """Made anew for each plan and day: a day that has not ended goes on while files are written."""
        kept = self._material
        if kept is None or (kept[0].plan_id, kept[0].as_of) != (file.plan_id, file.as_of):
            now = self.office.clock.now()
            self._material = kept = file, Material(self.office.maker(), file.plan_id, file.as_of, now)
        return kept[1]

    def _send(self, send: OwedSend) -> bool:
        now = self.office.clock.now()
        try:
            self._by(send, now)
        except OSError as error:
            log.error("%s of %s was not sent: %s", send.channel, send.plan, first_line(error))
            publishing.not_sent(send, first_line(error), now, publications.compose)
            return False
        publishing.sent(send, now)
        return True

    def _by(self, send: OwedSend, now: datetime) -> None:
        settings = self.office.settings
        if send.channel is Channel.MAIL:
            password = settings.mail_password
            Post(settings.mail, password.get_secret_value() if password else "", self.office.language).send(send, now)
        else:
            secret = settings.webhook_secret
            Webhook(settings.webhook.url, secret.get_secret_value() if secret else "").send(send)
