"""Commands about return sheets: returns writes them for units that answer on paper, collect takes them back."""

from __future__ import annotations

from pathlib import Path

import click

from console.params import Table
from console.views.returning import (
    ask_collect,
    collect_done,
    collected,
    none_asked,
    return_unread,
    return_written,
)
from desk.boundary import Command, confirmed, office_of
from exports.return_sheet import ReturnLine, return_name, write_return
from tasks.domain.moments import local_day
from tasks.domain.terms import Language
from tasks.intake.limits import Limits
from tasks.intake.reader import open_file
from tasks.intake.returned import read_returned
from tasks.services import collecting, plans
from tasks.services.cards import Card


@click.command(cls=Command, name="returns")
@click.argument("units", nargs=-1)
@click.option("--plan", help="只写这个方案的（名称或编号）。Only of this plan, by title or number.")
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="写到哪个文件夹，默认“报送表”。The folder to write to.",
)
@click.pass_context
def returns_(ctx: click.Context, units: tuple[str, ...], plan: str | None, out: Path | None) -> None:
    """生成各单位的报送表。Write return sheets, one for each unit.

    给用纸或邮件报送的单位：列出未办结的事项，黄色单元格供填写。填好后用 collect 登记。不写单位则各单位都生成。

    For units that answer on paper or by e-mail: their open items, with cells to be filled in. What comes back is taken
    by collect. Without UNITS one for every unit.
    """
    office = office_of(ctx)
    now, language = office.clock.now(), office.language
    folder = out or Path("报送表" if language is Language.ZH else "returns")
    found = 0
    for line in [plans.find(plan)] if plan else plans.plan_lines():
        for unit, cards in collecting.asked(line.id, units, now, office.practice, language).items():
            if not cards:
                continue
            found += 1
            path = folder / return_name(line.title, office.today, unit, language)
            lines = [_line(card, language) for card in cards]
            write_return(path, line.title, unit, lines, office.today, language)
            office.show(return_written(unit, path, len(lines), language))
    if not found:
        office.show(none_asked(language))
    ctx.exit(0 if found else 1)


@click.command(cls=Command)
@click.argument("file", type=Table())
@click.option("--dry-run", is_flag=True, help="只看，不登记。Only show what it says.")
@click.option("--yes", is_flag=True, help="不再询问，直接登记。Record without asking.")
@click.pass_context
def collect(ctx: click.Context, file: Path, dry_run: bool, yes: bool) -> None:
    """登记填好的报送表。Take a return sheet that came back.

    先列出每一行怎样处理：看不明白、与台账不符、已不用报或之后另有报送的都不登记，逐行说明。同一份表再次登记不会重复。

    Shows what becomes of every row before it counts. What cannot be told, is not as in the ledger, is no longer owed or
    was overtaken is left alone and named. The same sheet again takes nothing.
    """
    office = office_of(ctx)
    now, language = office.clock.now(), office.language
    opened = open_file(file, Limits(**office.settings.intake.sizes()))
    returned = read_returned(opened.grid, office.today.year) if opened.grid is not None else None
    if returned is None:
        office.show(return_unread(opened, language))
        ctx.exit(1)
    seen = collecting.preview(returned, None, now, office.practice, language)
    office.show(collected(seen, language))
    takes = len(seen.taken) if seen.doubt is None else 0
    if dry_run or not takes:
        if not takes:
            office.show(collect_done(0, language))
        ctx.exit(0 if takes else 1)
    if not yes and not confirmed(ask_collect(takes, language)):
        ctx.exit(1)
    done, _ = collecting.collect(returned, file.name, opened.sha256, None, office.user, now, office.practice, language)
    office.show(collect_done(len(done.taken), language))


def _line(card: Card, language: Language) -> ReturnLine:
    latest, last = card.standing.latest, ""
    if latest is not None:
        said = [local_day(latest.said_at, card.zone).isoformat(), latest.status.label(language)]
        said += [f"{latest.percent}%"] if latest.percent is not None else []
        last = " ".join([*said, latest.text])
    return ReturnLine(card.assignment_id, card.number, card.title, card.role, card.deadline_text, last)
