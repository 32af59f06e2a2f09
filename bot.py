"""duban, 督办: the composition root. The clock, the scheduled jobs, the commands; nothing imports this module."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial, wraps
from importlib import metadata
from io import TextIOWrapper
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from rich.console import Console, RenderableType
from rich.logging import RichHandler

from chat import memory
from chat.telegram.service import TelegramService
from console import views
from demo.run import play
from desk import forms, imports, paper, people, planning, returns, routine, scheduling, slips
from desk.boundary import Commands, first_line, office_of, open_office, reason
from desk.publishing import Publisher
from desk.wiring import Office, Timepiece
from exports.annotated import write_annotated
from tasks.domain.model import IntakeResult
from tasks.domain.moments import local, moment
from tasks.domain.workdays import WorkCalendar, on_or_before
from tasks.services import jobs
from tasks.services.surveying import Preview
from tasks.settings import load
from tasks.store import db

log = logging.getLogger("duban")

AGAIN = timedelta(minutes=1)
"""After which a scheduled job that met an unreachable database or a locked file is run again."""


class Clock:
    """The only place that reads the clock. Started at another moment, it goes on from there at the usual pace."""

    def __init__(self, start: datetime | None = None) -> None:
        self._ahead = start - self._real() if start is not None else timedelta()

    def now(self) -> datetime:
        """The moment, naive UTC."""
        return self._real() + self._ahead

    def moment_of(self, real: datetime) -> datetime:
        """A messenger's aware time as a moment of this clock."""
        return moment(real) + self._ahead

    def real(self, at: datetime) -> datetime:
        """When this clock will show `at`, as an aware time of the real one."""
        return (at - self._ahead).replace(tzinfo=UTC)

    @staticmethod
    def _real() -> datetime:
        return datetime.now(UTC).replace(tzinfo=None)


class OnClock(BaseTrigger):  # type: ignore[misc]
    """A cron expression that follows our clock, which may have been started at another day.

    With a `calendar`, what falls on a rest day is done at the same hour of the last working day before it.
    """

    def __init__(self, expression: str, zone: ZoneInfo, clock: Timepiece, calendar: WorkCalendar | None = None) -> None:
        self._cron = CronTrigger.from_crontab(expression, timezone=zone)
        self._zone = zone
        self._clock = clock
        self._calendar = calendar

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime | None:
        after = self.next_after(self._clock.moment_of(max(now, previous_fire_time or now)))
        return self._clock.real(after) if after is not None else None

    def next_after(self, at: datetime) -> datetime | None:
        """The first moment later than `at`; both naive UTC."""
        fires = _first_after(self._cron, at)
        while fires is not None and self._calendar is not None:
            there = local(fires, self._zone)
            day = on_or_before(there.date(), self._calendar)
            moved = moment(datetime.combine(day, there.time(), tzinfo=self._zone))
            if moved > at:
                return moved
            fires = _first_after(self._cron, fires)  # that one was done before its holiday
        return fires


def fires_after(expression: str, zone: ZoneInfo, at: datetime) -> datetime | None:
    """When a cron expression falls due next, later than `at`; naive UTC."""
    return _first_after(CronTrigger.from_crontab(expression, timezone=zone), at)


def _first_after(cron: CronTrigger, at: datetime) -> datetime | None:
    start = (at + timedelta(microseconds=1)).replace(tzinfo=UTC)
    found: datetime | None = cron.get_next_fire_time(None, start)
    return moment(found) if found is not None else None


# ── running ───────────────────────────────────────────────────────────────────────────────────────────────────────


def until_stopped(job: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    """A job that ends quietly at a stop, which the scheduler would log as a failure: what is owed is in the rows."""

    @wraps(job)
    async def run(*arguments: str) -> None:
        with suppress(asyncio.CancelledError):
            await job(*arguments)

    return run


async def serve(office: Office) -> None:
    """The bot and the scheduler until SIGTERM or Ctrl-C; a clean stop loses nothing."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in ("SIGTERM", "SIGINT"):
        try:
            loop.add_signal_handler(getattr(signal, name), stop.set)
        except NotImplementedError:  # Windows: Ctrl-C arrives as KeyboardInterrupt
            signal.signal(getattr(signal, name), lambda *_: loop.call_soon_threadsafe(stop.set))
    worker = office.worker()
    bot = office.bot()
    dispatcher = office.dispatcher(bot, worker)
    service = TelegramService(
        bot,
        worker,
        dispatcher,
        office.clock.now,
        office.practice,
        write_annotated,
        office.maker().make,
        moment_of=office.clock.moment_of,
        long_poll=office.settings.telegram.poll_timeout,
    )

    async def remind() -> None:
        done = await worker.run(office.tick)
        log.info("tick: %d digests, %d units without anybody to reach", len(done.digests), len(done.unreached))
        dispatcher.notify()

    writer = worker.another()  # what takes seconds must not hold up those who talk to the bot
    publisher = Publisher(office)

    async def export() -> None:
        await writer.run(publisher.begin)
        await publish()
        await writer.run(publisher.tidy)

    async def publish() -> None:
        """Goes on with what is owed, at once and every minute: a failure is tried again later."""
        if await writer.run(publisher.work):
            dispatcher.notify()

    scheduler = AsyncIOScheduler(timezone=UTC)
    schedule = {
        "remind": (office.settings.schedule.remind, remind),
        "export": (office.settings.schedule.export, export),
    }

    @until_stopped
    async def attempt(name: str) -> None:
        """Runs a job; what only failed for now (the database is away, Excel holds the file) is run again."""
        try:
            await schedule[name][1]()
        except (db.DatabaseFault, OSError) as error:
            again = office.clock.real(office.clock.now() + AGAIN)
            scheduler.add_job(attempt, "date", [name], run_date=again, id=f"{name}-again", replace_existing=True)
            why = reason(error) if isinstance(error, OSError) else first_line(error)
            log.error("%s failed and will be run again in a minute: %s", name, why)

    @until_stopped
    async def settle() -> None:
        """Digests that wait: what an import took back does not leave, and nothing leaves at night."""
        try:
            await worker.run(office.settle_digests)
        except db.DatabaseFault as error:
            log.error("digests that wait could not be looked at: %s", first_line(error))

    @until_stopped
    async def go_on_publishing() -> None:
        try:
            await publish()
        except db.DatabaseFault as error:
            log.error("what is to be published could not be looked at: %s", first_line(error))

    await settle()
    scheduler.add_job(go_on_publishing, "interval", minutes=1, id="publish", coalesce=True, misfire_grace_time=None)
    scheduler.add_job(settle, "interval", minutes=1, id="settle", coalesce=True, misfire_grace_time=None)
    for name, (expression, _) in schedule.items():
        # The reminders' tick knows rest days itself: it asks each plan's calendar.
        calendar = office.practice.calendar if name == "export" else None
        trigger = OnClock(expression, office.settings.plan.zone, office.clock, calendar)
        options = {"args": [name], "misfire_grace_time": None, "coalesce": True}
        scheduler.add_job(attempt, trigger, id=name, **options)
        if await worker.run(_missed, name, trigger, office.clock):
            scheduler.add_job(attempt, id=f"{name}-missed", **options)
    scheduler.start()
    memory.settle()
    try:
        await service.run(stop, lambda name: office.show(views.running(name, office.language)))
    finally:
        scheduler.shutdown(wait=False)
        await writer.close()
        await worker.close()


def _missed(name: str, trigger: OnClock, clock: Timepiece) -> bool:
    """Whether a run fell due while no process was up. The first start begins to count."""
    last = jobs.last_run(name)
    if last is None:
        jobs.ran(name, clock.now())
        return False
    due = trigger.next_after(last)
    return due is not None and due <= clock.now()


def _version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    if not asked or ctx.resilient_parsing:
        return
    try:
        click.echo(f"duban {metadata.version('duban')}")
    except metadata.PackageNotFoundError:
        click.echo("duban（未安装，直接从源代码运行 run from its source, not installed）")
    ctx.exit()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--debug", is_flag=True, help="显示详细日志。Show a detailed log.")
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help="显示版本。Show the version.",
)
@click.pass_context
def main(ctx: click.Context, debug: bool) -> None:
    """督办：把责任分解表变成可催办、可审核、可通报的任务台账。

    duban tracks a plan whose tasks are split among many units: it imports the split table, asks the responsible
    officials in Telegram before each deadline, and writes the status workbook that leaders read.
    """
    ctx.meta["clock_at"] = Clock
    ctx.meta["fires_after"] = fires_after
    for stream in (sys.stdout, sys.stderr):  # Windows: a code page without our signs must not end the program
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    level = logging.DEBUG if debug else logging.INFO
    if sys.stderr.isatty():
        handler = RichHandler(console=Console(stderr=True), show_path=False)
        logging.basicConfig(level=level, format="%(message)s", handlers=[handler])
    else:  # a service's journal: one line each, never folded
        logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(message)s")
    for noisy in ("apscheduler", "httpx", "httpcore", "telegram", "peewee", "aiohttp.access"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


@main.command()
@click.pass_context
def run(ctx: click.Context) -> None:
    """运行机器人和定时任务。Run the bot and the scheduler.

    一直运行到收到停止信号为止；正常停止或意外中断都不会丢失内容。

    Run the bot and the scheduler in one process until it is told to stop (SIGTERM or Ctrl-C). A clean stop loses
    nothing, and neither does a crash.
    """
    office = office_of(ctx)
    office.settings.required_token()
    asyncio.run(serve(office))


DEMO_FOLDER = Path("demo-output")


@main.command(name="demo")
@click.option(
    "--keep",
    type=click.Path(path_type=Path, file_okay=False),
    help="保留演示的数据库和文件。Keep the demo's database and files there.",
)
@click.pass_context
def demo_(ctx: click.Context, keep: Path | None) -> None:
    """用样例演示全部流程。Play the whole job on a sample.

    不需要令牌，也不连接外网。

    Run the main job on the sample plan with a local stand-in for Telegram: import, invitations, simulated weeks,
    answers, reviews, and the status workbook. It needs no token and no network.
    """
    office = open_office(ctx, load(None, {}))  # nothing of this machine's settings, database or token
    play(office.console, keep or DEMO_FOLDER, office.practice, partial(_preview, office), keep=keep is not None)


def _preview(office: Office, result: IntakeResult, seen: Preview) -> RenderableType:
    return views.preview(result, seen, office.language)


for command in (
    planning.import_,
    planning.plans_,
    planning.units_,
    imports.imports_,
    imports.undo,
    people.contacts_,
    people.invite,
    paper.template,
    forms.fill,
    returns.returns_,
    returns.collect,
    routine.remind,
    scheduling.schedule,
    slips.slips_,
    routine.export,
    routine.exports_,
    routine.migrate,
    routine.doctor,
):
    main.add_command(command)

if __name__ == "__main__":
    main()
