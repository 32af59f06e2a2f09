"""What every command and every job works with, wired from the settings."""

from __future__ import annotations

import getpass
import logging
import os
import platform
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from rich.console import Console

from chat import digests
from chat.outbox import Dispatcher
from chat.telegram.client import TelegramBot
from chat.telegram.menu import identity
from chat.telegram.sender import TelegramTransport, is_group
from chat.worker import Worker
from desk.exporting import Exporter
from exports.making import Maker
from exports.phrases import Issue
from tasks.domain.errors import Refused
from tasks.domain.moments import local_day, moment
from tasks.domain.terms import Language
from tasks.holidays import ChineseCalendar
from tasks.intake.limits import Limits
from tasks.services import inbox, jobs, membership, pending, reminding, tables
from tasks.services.practice import Practice
from tasks.settings import Settings
from tasks.store import db

log = logging.getLogger("duban")

IN_MEMORY = "sqlite:///:memory:"


class Timepiece(Protocol):
    """The process's clock (bot.Clock): moments are naive UTC, and may have been started at another day."""

    def now(self) -> datetime: ...

    def moment_of(self, real: datetime) -> datetime: ...

    def real(self, at: datetime) -> datetime: ...


@dataclass
class Office:
    """What every command works with: settings, clock, practice, the terminal. `clock_at` makes a clock that starts at
    a moment, `fires_after` says when a cron expression falls due next; only the composition root knows how."""

    settings: Settings
    clock: Timepiece
    console: Console
    clock_at: Callable[[datetime], Timepiece]
    fires_after: Callable[[str, ZoneInfo, datetime], datetime | None]

    def next_after(self, expression: str, at: datetime) -> datetime | None:
        """The first moment later than `at` (naive UTC) at which a cron expression falls due in the office's zone."""
        return self.fires_after(expression, self.settings.plan.zone, at)

    @property
    def language(self) -> Language:
        return self.settings.plan.language

    @property
    def practice(self) -> Practice:
        s = self.settings
        return Practice(
            zone=s.plan.zone,
            calendar=ChineseCalendar(s.calendar.holidays, s.calendar.workdays),
            nudges=s.nudges.policies(),
            per_week=s.nudges.per_week,
            invitation_life=s.invitations.life,
            wrong_codes=s.invitations.wrong_codes,
            name_units=s.exports.name_units,
            evidence_folder=s.files.evidence,
            intake=Limits(**s.intake.sizes()),
        )

    @property
    def today(self) -> date:
        return local_day(self.clock.now(), self.settings.plan.zone)

    @property
    def user(self) -> str:
        """Who works at the terminal, for the audit trail."""
        try:
            return f"console:{getpass.getuser()}"
        except (OSError, KeyError):
            return "console"

    def start_at(self, start: datetime | None) -> None:
        """Lets the clock start at another moment; None leaves it alone."""
        if start is not None:
            zoned = start if start.tzinfo is not None else start.replace(tzinfo=self.settings.plan.zone)
            self.clock = self.clock_at(moment(zoned))

    def show(self, thing: Any) -> None:
        self.console.print(thing)

    def open_database(self) -> None:
        db.connect(self.settings.database.url)
        db.migrate()

    def open_for_preview(self) -> None:
        """Writes nothing: a database that holds nothing yet is stood in for by one in memory."""
        url, file = self.settings.database.url, self.settings.database.sqlite_name
        if file is not None and not Path(file).exists():
            url = IN_MEMORY
        db.connect(url)
        if db.is_new():
            db.close()
            db.connect(IN_MEMORY)
            db.migrate()
        elif db.pending_migrations():
            raise Refused("schema_behind")

    def bot(self) -> TelegramBot:
        """Raises SettingsError without a token."""
        telegram = self.settings.telegram
        return TelegramBot(
            self.settings.required_token().get_secret_value(),
            base_url=telegram.base_url,
            base_file_url=telegram.base_file_url,
            proxy=telegram.proxy or None,
        )

    def dispatcher(self, bot: TelegramBot, worker: Worker) -> Dispatcher:
        delivery = self.settings.delivery
        return Dispatcher(
            TelegramTransport(bot),
            worker,
            self.clock.now,
            name=f"{platform.node()[:40]}-{os.getpid()}",  # also tells apart containers, whose ids are all 1
            rate=delivery.per_second,
            per_chat=delivery.per_chat_second,
            per_group=delivery.per_group_minute,
            is_group=is_group,
            in_flight=delivery.in_flight,
            lease=timedelta(seconds=delivery.lease_seconds),
        )

    def worker(self) -> Worker:
        return Worker(db.close, faults=db.OUTAGES)

    # ── what jobs and commands both do ────────────────────────────────────────────────────────────────────────────

    def tick(self) -> reminding.Tick:
        now = self.clock.now()
        membership.follow(now, self.practice)
        done = reminding.tick(now, self.practice, digests.compose)
        inbox.forget_old(now)
        tables.expire(now)
        jobs.ran("remind", now)
        return done

    def settle_digests(self) -> int:
        """Takes back what waits to be said and is not true any more, or may not be said now."""
        return pending.settle(self.clock.now(), self.practice, digests.compose)

    def exporter(self) -> Exporter:
        return Exporter(self.maker(), self.settings.exports.what)

    def maker(self) -> Maker:
        wishes = self.settings.exports
        return Maker(self.practice, self.language, Issue(wishes.issuer, wishes.name_units))


async def deliver(office: Office) -> None:
    """Sends what is due now, for people who prefer system cron to a process that stays up."""
    worker = office.worker()
    try:
        await worker.run(office.settle_digests)
        async with office.bot() as bot:
            await office.dispatcher(bot, worker).run_until_idle()
    finally:
        await worker.close()


async def ask_name(office: Office) -> str:
    async with office.bot() as bot:
        return (await identity(bot)).user_name
