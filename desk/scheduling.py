"""schedule: what would be sent to whom in the coming days."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import click

from chat import digests
from console import views
from console.params import Moment
from desk.boundary import Command, office_of
from desk.wiring import Office
from exports.schedule_book import Reminder, write_schedule
from tasks.domain.moments import local
from tasks.domain.nudges import reason
from tasks.services import rehearsing
from tasks.services.rehearsing import Rehearsed

MOST_DAYS = 366


@click.command(cls=Command)
@click.option(
    "--days",
    type=click.IntRange(1, MOST_DAYS),
    default=14,
    show_default=True,
    help="看今后多少天。How many days to look ahead.",
)
@click.option("--at", "moment_", type=Moment(), help="当作此刻是这个时间。Pretend that it is this moment.")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。Print JSON.")
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="另存为工作簿（.xlsx），含每人每周的次数。Write a workbook too, with each person's digests a week.",
)
@click.pass_context
def schedule(ctx: click.Context, days: int, moment_: datetime | None, as_json: bool, out: Path | None) -> None:
    """预览今后的提醒。Show the reminders of the coming days.

    假定没有人答复，按设置的提醒时间逐次试算；不发送，也不改动任何内容。

    Try out every tick of the schedule as if nobody answered. Nothing is sent and nothing is changed.
    """
    if out is not None and out.suffix.lower() != ".xlsx":
        raise click.BadParameter(f"{str(out)!r} 应以 .xlsx 结尾。It should end in .xlsx.", ctx, param_hint="--out")
    office = office_of(ctx)
    office.start_at(moment_)
    found = rehearsing.rehearse(moments(office, days), office.practice, digests.compose)
    if out is not None:
        write_schedule(out, list(_reminders(found, office)), office.language)
    if as_json:
        plain = views.schedule_document(found, days, office.settings.plan.zone)
        click.echo(json.dumps(plain, ensure_ascii=False, indent=2))
    else:
        office.show(views.schedule(found, days, office.settings.plan.zone, office.language))


def _reminders(found: Iterable[Rehearsed], office: Office) -> Iterator[Reminder]:
    for each in found:
        there = local(each.at, office.settings.plan.zone).replace(tzinfo=None)
        for digest in each.tick.digests:
            for line in digest.lines:
                card, actor = line.card, digest.actor
                why = reason(line.stage, line.due_on, there.date(), office.language)
                yield Reminder(
                    there, actor.contact_id, actor.name, card.unit, card.number, card.title, line.due_on, why
                )


def moments(office: Office, days: int) -> Iterator[datetime]:
    """When the coming ticks are due, by [schedule] remind."""
    start = office.clock.now().replace(second=0, microsecond=0)  # a tick of this very minute is one of them
    at, last = start - timedelta(microseconds=1), start + timedelta(days=days)
    while (due := office.next_after(office.settings.schedule.remind, at)) is not None and due < last:
        yield due
        at = due
