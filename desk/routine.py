"""Commands that do by hand what otherwise happens by itself: remind, export, migrate, doctor; and what was exported."""

from __future__ import annotations

import asyncio
from datetime import date, datetime
from pathlib import Path

import click

from console import views
from console.params import Day, Moment, Outputs
from desk.boundary import Command, office_of
from desk.doctor import examine
from desk.publishing import Publisher
from desk.wiring import Office, deliver
from exports.making import Written
from exports.outputs import kept
from tasks.domain.terms import Output
from tasks.services import jobs, publishing
from tasks.services.health import Level
from tasks.store import db


@click.command(cls=Command)
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


@click.command(cls=Command)
@click.option(
    "--what",
    type=Outputs(),
    default=(),
    help="生成哪些文件，用逗号分隔；默认按设置。Which files, separated by commas; those of the settings by default: "
    + ", ".join(output.value for output in Output)
    + ".",
)
@click.option("--as-of", type=Day(), help="截至哪一天，默认今天。The day whose end the files show; today by default.")
@click.option(
    "-o", "--out", type=click.Path(path_type=Path, file_okay=False), help="写到哪个文件夹。The folder to write to."
)
@click.option("--plan", help="只导出这个方案（名称或编号）。Only this plan, by title or number.")
@click.option(
    "--send",
    is_flag=True,
    help="像定时任务那样生成，并发给设置中的人和地址；同一天只发一次。"
    "As by schedule: also sent to the people and addresses of the settings, once a day.",
)
@click.pass_context
def export(
    ctx: click.Context,
    what: tuple[Output, ...],
    as_of: date | None,
    out: Path | None,
    plan: str | None,
    send: bool,
) -> None:
    """生成工作簿、通报等文件。Write the workbook, the bulletin and other files.

    每个方案各一份；一种没有写成，其他的照常生成。退出状态为 1 表示有文件没有写成或不完整。

    One of each for each plan; one that fails does not stop the others. Exit status 1 if one was not written, or not
    whole.
    """
    office = office_of(ctx)
    if send:
        if what or as_of or out or plan:
            raise click.UsageError(
                "--send 按设置生成，不与其他选项同用。--send follows the settings: no other options."
            )
        _publish(office)
        return
    now, folder = office.clock.now(), out or office.settings.files.exports
    whole = True
    with views.Writing(office.console, office.language) as writing:
        for one in office.exporter().write(plan, as_of, now, folder, what, writing.step):
            whole = whole and isinstance(one, Written) and not one.faults
            if isinstance(one, Written):
                writing.show(views.written(one.output, one.path, one.faults, office.language))
            else:
                writing.show(views.not_written(one.output, one.plan, one.error, office.language))
    if not writing.shown:
        office.show(views.no_plans(office.language))
    if as_of is None and whole and not what:
        jobs.ran("export", now)
    ctx.exit(0 if whole else 1)


def _publish(office: Office) -> None:
    """What the schedule does: for those who use the system's cron."""
    publisher = Publisher(office)
    publisher.begin()
    publisher.work()
    publisher.tidy()
    owed = publishing.next_due(office.clock.now())
    office.show(views.published(owed, office.settings.plan.zone, office.language))
    if office.settings.token is not None:
        asyncio.run(deliver(office))


@click.command(cls=Command, name="exports")
@click.option(
    "-o", "--out", type=click.Path(path_type=Path, file_okay=False), help="看哪个文件夹。The folder to look into."
)
@click.pass_context
def exports_(ctx: click.Context, out: Path | None) -> None:
    """列出已生成的文件，最新的在前。List the files that were written, newest first."""
    office = office_of(ctx, database=False)
    folder = out or office.settings.files.exports
    office.show(views.exports(kept(folder), folder, office.settings.plan.zone, office.language))


@click.command(cls=Command)
@click.pass_context
def migrate(ctx: click.Context) -> None:
    """升级数据库。Bring the schema up to date.

    其他命令启动时也会自动升级。

    The other commands do so at their start too.
    """
    office = office_of(ctx, database=False)
    db.connect(office.settings.database.url)
    office.show(views.migrated(db.migrate(), office.language))


@click.command(cls=Command)
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
