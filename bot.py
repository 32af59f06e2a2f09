"""duban, 督办: the composition root. Commands, the clock, scheduled jobs and wiring; nothing imports this module."""

from __future__ import annotations

import asyncio
import getpass
import json
import logging
import os
import signal
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from importlib import metadata
from io import TextIOWrapper
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import click
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from rich.console import Console, RenderableType
from rich.logging import RichHandler
from telegram.error import InvalidToken, TelegramError

from chat import digests
from chat.outbox import Dispatcher
from chat.telegram.client import TelegramBot
from chat.telegram.menu import identity
from chat.telegram.sender import TelegramTransport
from chat.telegram.service import BOT_NAME, TelegramService
from chat.worker import Worker
from console import views
from console.params import Day, Moment, Table
from demo.run import play
from exports.workbook import file_name, write_workbook
from tasks.domain.errors import DubanError, Refused
from tasks.domain.model import IntakeResult
from tasks.domain.moments import local, local_day, moment
from tasks.domain.splitting import LeadReading
from tasks.domain.terms import ContactRole, Language
from tasks.holidays import ChineseCalendar
from tasks.intake.document import as_json
from tasks.intake.limits import Limits
from tasks.intake.reader import read_file
from tasks.services import assigning, health, imports, inbox, invitations, jobs, ledger, people, plans, reminding, units
from tasks.services.health import Finding, Level
from tasks.services.practice import Practice
from tasks.settings import Settings, SettingsError, load
from tasks.store import db

log = logging.getLogger("duban")

IN_MEMORY = "sqlite:///:memory:"
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
    """A cron expression that follows our clock, which may have been started at another day."""

    def __init__(self, expression: str, zone: ZoneInfo, clock: Clock) -> None:
        self._cron = CronTrigger.from_crontab(expression, timezone=zone)
        self._clock = clock

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime | None:
        after = self.next_after(self._clock.moment_of(max(now, previous_fire_time or now)))
        return self._clock.real(after) if after is not None else None

    def next_after(self, at: datetime) -> datetime | None:
        """The first moment later than `at`; both naive UTC."""
        start = (at + timedelta(microseconds=1)).replace(tzinfo=UTC)
        found: datetime | None = self._cron.get_next_fire_time(None, start)
        return moment(found) if found is not None else None


@dataclass
class Office:
    """What every command works with: settings, clock, practice, the terminal."""

    settings: Settings
    clock: Clock
    console: Console

    @property
    def language(self) -> Language:
        return self.settings.plan.language

    @property
    def practice(self) -> Practice:
        s = self.settings
        return Practice(
            zone=s.plan.zone,
            calendar=ChineseCalendar(s.calendar.holidays, s.calendar.workdays),
            nudges=s.nudges.policy(),
            invitation_life=s.invitations.life,
            wrong_codes=s.invitations.wrong_codes,
            evidence_folder=s.files.evidence,
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
            self.clock = Clock(moment(zoned))

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
            name=f"duban-{os.getpid()}",
            rate=delivery.per_second,
            per_chat=delivery.per_chat_second,
            per_group=delivery.per_group_minute,
            in_flight=delivery.in_flight,
            lease=timedelta(seconds=delivery.lease_seconds),
        )

    def worker(self) -> Worker:
        return Worker(db.close, faults=db.OUTAGES)

    # ── what jobs and commands both do ────────────────────────────────────────────────────────────────────────────

    def tick(self) -> reminding.Tick:
        now = self.clock.now()
        done = reminding.tick(now, self.practice, digests.compose)
        inbox.forget_old(now)
        jobs.ran("remind", now)
        return done

    def export(self, plan: str | None, as_of: date | None, folder: Path) -> list[Path]:
        """One workbook for each plan, or for the one that is named."""
        chosen = [plans.find(plan)] if plan else plans.plan_lines()
        now, practice = self.clock.now(), self.practice
        written = []
        for line in chosen:
            found = ledger.ledger(line.id, as_of, now, practice, self.language)
            written.append(write_workbook(found, folder / file_name(found), self.language))
        if as_of is None:
            jobs.ran("export", now)
        return written


# ── running ───────────────────────────────────────────────────────────────────────────────────────────────────────


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
        moment_of=office.clock.moment_of,
        long_poll=office.settings.telegram.poll_timeout,
    )

    async def remind() -> None:
        done = await worker.run(office.tick)
        log.info("tick: %d digests, %d units without anybody to reach", len(done.digests), len(done.unreached))
        dispatcher.notify()

    async def export() -> None:
        for path in await worker.run(office.export, None, None, office.settings.files.exports):
            log.info("exported %s", path)

    scheduler = AsyncIOScheduler(timezone=UTC)
    schedule = {
        "remind": (office.settings.schedule.remind, remind),
        "export": (office.settings.schedule.export, export),
    }

    async def attempt(name: str) -> None:
        """Runs a job; what only failed for now (the database is away, Excel holds the file) is run again."""
        try:
            await schedule[name][1]()
        except (db.DatabaseFault, OSError) as error:
            again = office.clock.real(office.clock.now() + AGAIN)
            scheduler.add_job(attempt, "date", [name], run_date=again, id=f"{name}-again", replace_existing=True)
            reason = _reason(error) if isinstance(error, OSError) else _first_line(error)
            log.error("%s failed and will be run again in a minute: %s", name, reason)

    for name, (expression, _) in schedule.items():
        trigger = OnClock(expression, office.settings.plan.zone, office.clock)
        options = {"args": [name], "misfire_grace_time": None, "coalesce": True}
        scheduler.add_job(attempt, trigger, id=name, **options)
        if await worker.run(_missed, name, trigger, office.clock):
            scheduler.add_job(attempt, id=f"{name}-missed", **options)
    scheduler.start()
    try:
        await service.run(stop, lambda name: office.show(views.running(name, office.language)))
    finally:
        scheduler.shutdown(wait=False)
        await worker.close()


def _missed(name: str, trigger: OnClock, clock: Clock) -> bool:
    """Whether a run fell due while no process was up. The first start begins to count."""
    last = jobs.last_run(name)
    if last is None:
        jobs.ran(name, clock.now())
        return False
    due = trigger.next_after(last)
    return due is not None and due <= clock.now()


async def deliver(office: Office) -> None:
    """Sends what is due now, for people who prefer system cron to a process that stays up."""
    worker = office.worker()
    try:
        async with office.bot() as bot:
            await office.dispatcher(bot, worker).run_until_idle()
    finally:
        await worker.close()


async def ask_name(office: Office) -> str:
    async with office.bot() as bot:
        return (await identity(bot)).user_name


def examine(office: Office) -> list[Finding]:
    """Everything that doctor checks: here what lies outside the database, then what the database tells."""
    settings, zone = office.settings, office.settings.plan.zone
    found = [
        Finding(Level.OK, "config_file", {"file": str(settings.file)})
        if settings.file is not None
        else Finding(Level.OK, "config_default"),
        Finding(Level.OK, "timezone", {"zone": zone.key, "now": f"{local(office.clock.now(), zone):%Y-%m-%d %H:%M}"}),
    ]
    for folder in (settings.files.exports, settings.files.evidence):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                found.append(Finding(Level.OK, "folder", {"folder": str(folder)}))
        except OSError as error:
            reason = error.strerror or type(error).__name__
            found.append(Finding(Level.ERROR, "folder_unwritable", {"folder": str(folder), "reason": reason}))
    found += asyncio.run(_examine_token(office))
    try:
        db.connect(settings.database.url)
    except (OSError, db.DatabaseUrlError) as error:
        reason = _reason(error) if isinstance(error, OSError) else str(error)
        return [*found, Finding(Level.ERROR, "database_unusable", {"reason": reason})]
    return [*found, *health.check(office.clock.now(), office.practice)]


async def _examine_token(office: Office) -> list[Finding]:
    telegram = office.settings.telegram
    if office.settings.token is None:
        return [Finding(Level.ERROR, "token_missing")]
    try:
        name = await ask_name(office)
    except InvalidToken:
        return [Finding(Level.ERROR, "token_refused")]
    except TelegramError as error:
        server = urlsplit(telegram.base_url).hostname or ""
        return [Finding(Level.ERROR, "telegram_unreachable", {"server": server, "reason": error.message})]
    found = [Finding(Level.OK, "token", {"username": name})]
    if telegram.username and telegram.username.lower() != name.lower():
        found.append(Finding(Level.ERROR, "username_differs", {"written": telegram.username, "username": name}))
    return found


# ── the command line ──────────────────────────────────────────────────────────────────────────────────────────────


class Commands(click.Group):
    """Turns every expected failure into a sentence; no traceback reaches a user. Takes --config, as every command."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.append(CONFIG)

    def invoke(self, ctx: click.Context) -> Any:
        console = Console(stderr=True, soft_wrap=True)
        try:
            return super().invoke(ctx)
        except SettingsError as error:
            console.print(views.settings_problems(error.problems))
        except DubanError as error:
            console.print(views.explain(error, _language(ctx)))
        except db.DatabaseUrlError as error:
            console.print(views.failure("database", str(error), _language(ctx)))
        except db.DatabaseFault as error:
            log.debug("database", exc_info=True)
            console.print(views.failure("database", _first_line(error), _language(ctx)))
        except InvalidToken:
            console.print(views.failure("token", "", _language(ctx)))
        except TelegramError as error:
            console.print(views.failure("telegram", error.message, _language(ctx)))
        except OSError as error:
            kind = "file_denied" if isinstance(error, PermissionError) else "file"
            console.print(views.failure(kind, _reason(error), _language(ctx)))
        except (KeyboardInterrupt, EOFError, click.Abort):
            console.print(views.stopped(_language(ctx)))
        finally:
            db.close()
        return ctx.exit(1)


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0] or type(error).__name__


def _reason(error: OSError) -> str:
    said = error.strerror or str(error)
    return f"{error.filename}: {said}" if error.filename else said


def terminal() -> Console:
    """Sentences, paths and links stay in one piece, also in a pipe; tables keep to the width."""
    return Console(soft_wrap=True)


def _language(ctx: click.Context) -> Language:
    found = ctx.find_root().obj
    return found.language if isinstance(found, Office) else Language.ZH


class Command(click.Command):
    """Takes --config after the command's name too, where people write it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.append(CONFIG)


def _use_config(ctx: click.Context, _: click.Parameter, path: Path | None) -> None:
    if path is not None:
        ctx.find_root().meta["config"] = path


CONFIG = click.Option(
    ["--config"],
    type=click.Path(path_type=Path, dir_okay=False),
    callback=_use_config,
    expose_value=False,
    help="设置文件；不写则用 DUBAN_CONFIG 或 ./config.toml。"
    "The settings file, instead of DUBAN_CONFIG or ./config.toml.",
)
Commands.command_class = Command


def office_of(ctx: click.Context, *, database: bool = True) -> Office:
    """Loads the settings, starts the clock and opens the database: what nearly every command begins with."""
    office = Office(load(ctx.find_root().meta.get("config"), os.environ), Clock(), terminal())
    ctx.find_root().obj = office
    if start := os.environ.get("DUBAN_CLOCK_START"):
        try:
            office.start_at(Moment().convert(start, None, ctx))
        except click.BadParameter as error:
            raise click.BadParameter(error.message, ctx, param_hint="DUBAN_CLOCK_START") from None
    if database:
        office.open_database()
    return office


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
def main(debug: bool) -> None:
    """督办：把责任分解表变成可催办、可审核、可通报的任务台账。

    duban tracks a plan whose tasks are split among many units: it imports the split table, asks the responsible
    officials in Telegram before each deadline, and writes the status workbook that leaders read.
    """
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
    office = Office(load(None, {}), Clock(), terminal())  # nothing of this machine's settings, database or token
    ctx.find_root().obj = office
    play(office.console, keep or DEMO_FOLDER, office.practice, partial(_preview, office), keep=keep is not None)


def _preview(office: Office, result: IntakeResult, seen: imports.Preview) -> RenderableType:
    return views.preview(result, seen, office.language)


@main.command(name="import")
@click.argument("file", type=Table())
@click.option("--plan", help="方案名称；不写则用表中的标题。The plan's title, instead of the one in the table.")
@click.option(
    "--year",
    type=click.IntRange(2000, 2100),
    help="方案年度；表里没写年份时使用。The base year where the table names none.",
)
@click.option(
    "--lead",
    type=click.Choice([r.value for r in LeadReading]),
    default=LeadReading.FIRST.value,
    show_default=True,
    help="只有一个责任单位栏时谁牵头：第一个，或全部。Who leads where there is one column of units: the first, or all.",
)
@click.option("--dry-run", is_flag=True, help="只预览，不写入。Preview only; write nothing.")
@click.option(
    "--json", "as_document", is_flag=True, help="输出一个 JSON 文档。Print one JSON document and nothing else."
)
@click.option("--yes", is_flag=True, help="不再询问，直接写入。Apply without asking.")
@click.pass_context
def import_(
    ctx: click.Context,
    file: Path,
    plan: str | None,
    year: int | None,
    lead: str,
    dry_run: bool,
    as_document: bool,
    yes: bool,
) -> None:
    """导入责任分解表。Import a split table.

    先预览，确认后再写入；同一张表重复导入不会有任何变化，修订后的表不会丢掉已报送的进展。

    Import a split table: preview it, then apply. The same file twice changes nothing; a revised one never loses
    progress. Exit status: 0 imported or importable, 1 refused, 2 wrong usage.
    """
    office = office_of(ctx, database=not dry_run)
    result = read_file(
        file,
        limits=Limits(**office.settings.intake.sizes()),
        lead=LeadReading(lead),
        base_year=year or office.today.year,
    )
    if as_document:
        click.echo(json.dumps(as_json(result, office.language), ensure_ascii=False, indent=2))
    if result.draft is None:
        if not as_document:
            office.show(views.refused(result, office.language))
        ctx.exit(1)
    if as_document and dry_run:
        return
    if dry_run:
        office.open_for_preview()
    now = office.clock.now()
    seen = imports.preview(result.draft, plan, now, office.practice)
    if not as_document:
        office.show(views.preview(result, seen, office.language))
    if dry_run or seen.changes_nothing:
        return
    if not yes and not _confirmed(views.ask_apply(seen, office.language)):
        Console(stderr=True, soft_wrap=True).print(views.not_applied(office.language))
        ctx.exit(1)
    applied = imports.apply(result, plan, office.user, now, office.practice)
    if not as_document:
        office.show(views.applied(applied, office.language))


def _confirmed(question: str) -> bool:
    """Whether somebody said yes; asked on stderr, so that stdout holds the document alone. Nobody there means no."""
    try:
        return click.confirm(question, err=True)
    except click.Abort:
        click.echo(err=True)
        return False


@main.command(name="plans")
@click.pass_context
def plans_(ctx: click.Context) -> None:
    """列出方案。List the plans."""
    office = office_of(ctx)
    office.show(views.plans(plans.plan_lines(), office.language))


@main.group(name="units", cls=Commands, invoke_without_command=True)
@click.pass_context
def units_(ctx: click.Context) -> None:
    """列出和管理单位。List and manage the units.

    不写子命令则列出全部单位；子命令管理别名、上级和集合单位的成员。

    Without a subcommand it lists the units; the subcommands manage aliases, the tree, and collective members.
    """
    if ctx.invoked_subcommand is None:
        office = office_of(ctx)
        office.show(views.units(units.unit_lines(office.today), office.language))


@units_.command()
@click.argument("unit")
@click.argument("alias")
@click.pass_context
def alias(ctx: click.Context, unit: str, alias: str) -> None:
    """给单位加一个别名。Let a unit be found by another name."""
    office = office_of(ctx)
    units.add_alias(unit, alias, office.user, office.clock.now())
    office.show(views.done(office.language))


@units_.command()
@click.argument("unit")
@click.argument("above")
@click.pass_context
def parent(ctx: click.Context, unit: str, above: str) -> None:
    """设定上级单位。Put a unit below another."""
    office = office_of(ctx)
    units.set_parent(unit, above, office.user, office.clock.now())
    office.show(views.done(office.language))


@units_.command()
@click.argument("collective")
@click.argument("member", nargs=-1, required=True)
@click.option("--from", "from_on", type=Day(), help="从哪天起，默认今天。The first day; today by default.")
@click.option("--until", "until_on", type=Day(), help="到哪天止（含当日）。The last day, inclusive.")
@click.pass_context
def member(
    ctx: click.Context, collective: str, member: tuple[str, ...], from_on: date | None, until_on: date | None
) -> None:
    """登记集合单位的成员。Enter collective members.

    登记“各乡镇（街道）”等集合单位的成员，任务随之分到每个成员。

    Enter the members of a collective unit; its parts in open plans are passed on to each of them.
    """
    office = office_of(ctx)
    now = office.clock.now()
    with db.transaction():
        for name in member:
            whole = units.add_member(collective, name, from_on or office.today, until_on, office.user, now)
        passed_on = assigning.expand(whole, now)
    office.show(views.members_added(collective, member, passed_on, office.language))


@main.group(name="contacts", cls=Commands, invoke_without_command=True)
@click.pass_context
def contacts_(ctx: click.Context) -> None:
    """列出联络员，结束登记。List the contacts; end a post.

    不写子命令则列出全部联络员，并注明谁已屏蔽机器人。

    Without a subcommand it lists everybody, and shows who has blocked the bot.
    """
    if ctx.invoked_subcommand is None:
        office = office_of(ctx)
        office.show(views.contacts(people.contact_lines(office.clock.now()), office.language))


@contacts_.command()
@click.argument("post", type=int)
@click.pass_context
def end(ctx: click.Context, post: int) -> None:
    """结束一项登记。End a post.

    编号见 contacts 的列表；历史保留。

    The number is the one in the list of contacts; the history stays.
    """
    office = office_of(ctx)
    ended = people.end_post(post, office.user, office.clock.now())
    office.show(views.done(office.language) if ended else views.no_such_post(post, office.language))
    ctx.exit(0 if ended else 1)


@main.command()
@click.argument("unit")
@click.option(
    "--role",
    type=click.Choice([r.value for r in ContactRole]),
    default=ContactRole.CONTACT.value,
    show_default=True,
    help="联络员、副联络员、分管领导、督办员或领导。What the person will be.",
)
@click.pass_context
def invite(ctx: click.Context, unit: str, role: str) -> None:
    """生成邀请链接。Print an invitation link.

    链接只能用一次，过期作废；请发给本人。

    The link works once, for a limited time; send it to the person who will answer for the unit.
    """
    office = office_of(ctx)
    now = office.clock.now()
    name = office.settings.telegram.username or jobs.fact(BOT_NAME) or ""
    if not name and office.settings.token is not None:
        try:
            name = asyncio.run(ask_name(office))
        except TelegramError as error:
            log.warning("Telegram cannot be asked for the bot's name: %s", error.message)
    invited = invitations.invite(unit, ContactRole.of(role), office.user, now, office.practice)
    office.show(views.invitation(invited, name, office.settings.plan.zone, office.language))


@main.command()
@click.option("--at", "moment_", type=Moment(), help="当作此刻是这个时间。Pretend that it is this moment.")
@click.pass_context
def remind(ctx: click.Context, moment_: datetime | None) -> None:
    """立即催办一次。Remind once, now.

    找出该提醒的事项并发出；已经提醒过的不会重复。

    Find what is due a reminder and send it; what was sent before is not sent again.
    """
    office = office_of(ctx)
    office.start_at(moment_)
    done = office.tick()
    office.show(views.tick(done, office.today, office.language))
    if office.settings.token is None:
        if done.digests:
            office.show(views.queued_only(office.language))
        return
    asyncio.run(deliver(office))


@main.command()
@click.option(
    "--as-of", type=Day(), help="截至哪一天，默认今天。The day whose end the workbook shows; today by default."
)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="写到哪个文件夹。The folder to write to.")
@click.option("--plan", help="只导出这个方案（名称或编号）。Only this plan, by title or number.")
@click.pass_context
def export(ctx: click.Context, as_of: date | None, out: Path | None, plan: str | None) -> None:
    """生成进展工作簿。Write the status workbook.

    每个方案一个文件。

    One file for each plan.
    """
    office = office_of(ctx)
    office.show(views.exported(office.export(plan, as_of, out or office.settings.files.exports), office.language))


@main.command()
@click.pass_context
def migrate(ctx: click.Context) -> None:
    """升级数据库。Bring the schema up to date.

    其他命令启动时也会自动升级。

    The other commands do so at their start too.
    """
    office = office_of(ctx, database=False)
    db.connect(office.settings.database.url)
    office.show(views.migrated(db.migrate(), office.language))


@main.command()
@click.pass_context
def doctor(ctx: click.Context) -> None:
    """检查各项设置，说明怎样修。Check everything.

    检查设置、令牌、数据库、时区、节假日、文件夹和联络员；有错误时退出状态为 1。

    Check the configuration, token, database, time zone, holiday data, folders and contact coverage, and say what to
    fix. Exit status 1 if something must be fixed.
    """
    office = office_of(ctx, database=False)
    findings = examine(office)
    office.show(views.doctor(findings, office.language))
    ctx.exit(1 if any(f.level is Level.ERROR for f in findings) else 0)


if __name__ == "__main__":
    main()
