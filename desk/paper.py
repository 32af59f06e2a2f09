"""Commands about what is filled in by hand: the blank template."""

from __future__ import annotations

from pathlib import Path

import click

from console import views
from console.params import YEARS
from desk.boundary import Command, office_of
from exports.template import template_name, write_template
from tasks.domain.terms import Language
from tasks.services import plans, units


@click.command(cls=Command)
@click.option(
    "-o",
    "--out",
    "target",
    type=click.Path(path_type=Path, dir_okay=False),
    help="写到哪个文件；不写则在当前文件夹。The file to write; by default one in this folder.",
)
@click.option("--plan", help="方案名称，作为表的标题。The plan's title, which becomes that of the table.")
@click.option(
    "--year",
    type=click.IntRange(YEARS[0], YEARS[-1]),
    help="方案年度，默认今年。The plan's year; this year by default.",
)
@click.option(
    "--language",
    type=click.Choice([language.value for language in Language]),
    help="模板用哪种语言。The language of the template.",
)
@click.pass_context
def template(ctx: click.Context, target: Path | None, plan: str | None, year: int | None, language: str | None) -> None:
    """生成空白的责任分解表。Write a blank split table.

    没有现成表格的单位，可以填这一张：单位、工作方面和完成时限都有下拉列表，各栏都有填写提示。填好后用 import 导入。

    Write our own table for an office that has none: with lists of units, areas and deadlines, and a hint for every
    column. Fill it in, then import it. A file that is there already is not overwritten.
    """
    office = office_of(ctx, database=False)
    office.open_for_preview()
    stored = next((line for line in plans.plan_lines() if plan in (line.title, str(line.id))), None)
    year = year or (stored.base_year if stored else office.today.year)
    wanted = Language(language) if language else office.language
    target = target or Path(template_name(year, wanted))
    if target.exists():
        raise click.BadParameter(
            f"{str(target)!r} 已经存在，为免盖掉填好的内容没有写，请换一个文件名。"
            "It exists already and is not overwritten; please name another file.",
            ctx,
            param_hint="--out",
        )
    write_template(
        target,
        year=year,
        title=stored.title if stored else plan or "",
        units=[line.name for line in units.unit_lines(office.today)],
        areas=plans.area_names(stored.id) if stored else (),
        language=wanted,
    )
    office.show(views.template_written(target, office.language))
