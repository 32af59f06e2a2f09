"""schedule: what would be sent to whom in the coming days."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

import click

from chat import digests
from console import views
from console.params import Moment
from desk.boundary import Command, office_of
from desk.wiring import Office
from tasks.services import rehearsing

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
@click.pass_context
def schedule(ctx: click.Context, days: int, moment_: datetime | None, as_json: bool) -> None:
    """预览今后的提醒。Show the reminders of the coming days.

    假定没有人答复，按设置的提醒时间逐次试算；不发送，也不改动任何内容。

    Try out every tick of the schedule as if nobody answered. Nothing is sent and nothing is changed.
    """
    office = office_of(ctx)
    office.start_at(moment_)
    found = rehearsing.rehearse(moments(office, days), office.practice, digests.compose)
    if as_json:
        plain = views.schedule_document(found, days, office.settings.plan.zone)
        click.echo(json.dumps(plain, ensure_ascii=False, indent=2))
    else:
        office.show(views.schedule(found, days, office.settings.plan.zone, office.language))


def moments(office: Office, days: int) -> Iterator[datetime]:
    """When the coming ticks are due, by [schedule] remind."""
    start = office.clock.now().replace(second=0, microsecond=0)  # a tick of this very minute is one of them
    at, last = start - timedelta(microseconds=1), start + timedelta(days=days)
    while (due := office.next_after(office.settings.schedule.remind, at)) is not None and due < last:
        yield due
        at = due
