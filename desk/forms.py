"""The command about the office's own form: fill."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from console import views
from console.params import Day, Table
from console.views.forms import FormLine, FormShown, form_filled, form_lost, form_unread
from desk.boundary import Command, office_of
from exports.form import Filled, Form, check_form, form_name, write_form
from exports.form_match import UnitOf
from exports.form_places import Filling
from exports.form_texts import field_names
from tasks.domain.errors import Refused
from tasks.domain.model import IntakeResult, Ledger
from tasks.domain.terms import Language
from tasks.intake.limits import Limits
from tasks.intake.reader import open_file
from tasks.services import ledger as ledgers
from tasks.services import plans, units
from tasks.services.plans import PlanLine
from tasks.services.reading import Wish, read


@click.command(cls=Command)
@click.argument("file", type=Table())
@click.option("--plan", help="是哪个方案的表（名称或编号）。Whose form it is, by title or number.")
@click.option("--as-of", type=Day(), help="截至哪一天，默认今天。The day whose end it shows; today by default.")
@click.option(
    "-o",
    "--out",
    "target",
    type=click.Path(path_type=Path, dir_okay=False),
    help="写到哪个文件；不写则在当前文件夹。The file to write; by default one in this folder.",
)
@click.option(
    "--overwrite",
    is_flag=True,
    help="已有文字或公式的格也改写。Replace texts and formulas that are in the cells already.",
)
@click.pass_context
def fill(
    ctx: click.Context, file: Path, plan: str | None, as_of: date | None, target: Path | None, overwrite: bool
) -> None:
    """把进展填进单位自己的表。Fill the office's own form in.

    在导入过的工作簿或上级的模板里填写“进展情况”“状态”“备注”等栏和 {{办结率}} 这样的字段；
    格式、合并、公式和打印设置不变，原文件不改动。
    对不上的行、已有内容的格不改，逐一列出。没有可填写的内容时退出状态为 1。

    Fill columns such as “Progress”, “Status” and “Remarks”, and fields such as {{rate}}, of the workbook that was
    imported or of a template. Its looks, formulas and print settings stay; it is a copy that is written. Rows that
    match no item and cells that hold something are left alone and listed. Exit status 1 if nothing was filled.
    """
    if target is not None and target.suffix.lower() != ".xlsx":
        raise click.BadParameter(f"{str(target)!r} 应以 .xlsx 结尾。It should end in .xlsx.", ctx, param_hint="--out")
    office = office_of(ctx)
    now, language = office.clock.now(), office.language
    lost = check_form(file)
    asked = plans.find(plan) if plan else None
    limits = Limits(**office.settings.intake.sizes())
    opened = open_file(file, limits)
    wish = Wish(asked.title, asked.base_year) if asked else Wish()
    result = read(opened, wish, office.today.year, limits).result
    form = Form(file, opened.grid, result) if opened.grid is not None else None
    if form is None or (result.draft is None and not form.has_fields):
        office.show(form_unread(result, language))
        ctx.exit(1)
    if lost:
        office.show(form_lost(lost, language))
    line = asked or _plan_of(result)
    if line is None:
        office.show(views.no_plans(language))
        ctx.exit(1)
    ledger = ledgers.ledger(line.id, as_of, now, office.practice, language)
    target = target or Path(form_name(file.name, ledger, language))
    done = write_form(form, ledger, target, _directory(), language, overwrite=overwrite)
    office.show(form_filled(_shown(done, target, ledger, language), language))
    ctx.exit(0 if done.outcome.filled else 1)


def _plan_of(result: IntakeResult) -> PlanLine | None:
    """The plan that the form bears the title of, or the only one; None where there is none at all."""
    lines = plans.plan_lines()
    title = result.draft.plan_title(None) if result.draft is not None else ""
    named = [line for line in lines if line.title == title]
    if len(named or lines) > 1:
        raise Refused("form_which_plan", titles=tuple(line.title for line in lines))
    return next(iter(named or lines), None)


def _directory() -> UnitOf:
    """How the directory calls a unit as it is printed in the form."""
    directory = units.Directory()

    def unit_of(printed: str) -> str | None:
        found = directory.find(printed)
        return directory.names[found] if found is not None else None

    return unit_of


def _shown(done: Filled, target: Path, ledger: Ledger, language: Language) -> FormShown:
    prepared, outcome = done.prepared, done.outcome
    lines = []
    for note in prepared.notes:
        values: dict[str, object] = {"sheet": note.sheet, "cell": note.cell, **note.values}
        if "filling" in values:
            values["filling"] = Filling.of(str(values["filling"]))
        lines.append(FormLine(note.code, values))
    known = field_names(language)
    for sheet, cell, name in outcome.unknown:
        lines.append(FormLine("unknown_field", {"sheet": sheet, "cell": cell, "name": name, "known": known}))
    cells = {code: getattr(outcome, code) for code in ("kept", "overwritten", "folded", "not_in_list")}
    return FormShown(
        target,
        ledger.plan_title,
        ledger.as_of,
        prepared.items,
        prepared.matched,
        prepared.silent,
        outcome.filled,
        tuple(lines),
        cells,
    )
