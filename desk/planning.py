"""Commands about the plan: import, plans, units."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import click
from rich.console import Console

from chat import notices
from console import documents, views
from console.params import Columns, Day, SameUnit, Table
from desk.boundary import Command, Commands, confirmed, office_of
from exports.annotated import write_annotated
from tasks.domain.choices import QUESTIONS
from tasks.domain.errors import DubanError
from tasks.domain.terms import Language, UnitKind
from tasks.intake.labels import Column
from tasks.intake.limits import Limits
from tasks.intake.mapping import ColumnMap
from tasks.intake.reader import open_file
from tasks.services import assigning, imports, plans, units
from tasks.services.reading import Wish, read, remember_columns
from tasks.services.surveying import Preview
from tasks.store import db


def _choices(command: Callable[..., None]) -> Callable[..., None]:
    """An option for every contested reading: --lead, --before, …"""
    for question in reversed(QUESTIONS.values()):
        command = click.option(
            f"--{question.name}",
            type=click.Choice([option.value for option in question.options]),
            help=f"{question.zh}。{question.en[0].upper()}{question.en[1:]}.",
        )(command)
    return command


@click.command(cls=Command, name="import")
@click.argument("file", type=Table())
@click.option("--plan", help="方案名称；不写则用表中的标题。The plan's title, instead of the one in the table.")
@click.option(
    "--year",
    type=click.IntRange(2000, 2100),
    help="方案年度；不写则按表中的年份。The base year, instead of the one in the table.",
)
@_choices
@click.option(
    "--map",
    "columns",
    type=Columns(),
    help="说明各列是什么，如 A=序号,B=重点任务；同样格式的表照此读取。What columns hold; kept for the layout.",
)
@click.option(
    "--first-row",
    type=click.IntRange(1, 1_048_576),
    help="与 --map 同用：第一行数据的行号。With --map: the first row of data.",
)
@click.option(
    "--same",
    type=SameUnit(),
    multiple=True,
    help="说明表中的名称就是哪个单位，如 民政局=市民政局。Say which unit a name in the table stands for.",
)
@click.option(
    "--annotated",
    type=click.Path(dir_okay=False, path_type=Path),
    help="另存一份标出问题的表格，可发还填表人。Also write a copy with the problems marked in it.",
)
@click.option(
    "--no-tell",
    is_flag=True,
    help="不通知任务有变化的单位。Do not tell the units whose items have changed.",
)
@click.option("--dry-run", is_flag=True, help="只预览，不写入。Preview only; write nothing.")
@click.option(
    "--json", "as_document", is_flag=True, help="输出一个 JSON 文档。Print one JSON document and nothing else."
)
@click.option("--yes", is_flag=True, help="不再询问，直接写入。Apply without asking.")
@click.pass_context
def import_(
    ctx: click.Context,
    /,
    file: Path,
    plan: str | None,
    year: int | None,
    columns: dict[int, Column] | None,
    first_row: int | None,
    same: tuple[tuple[str, str], ...],
    annotated: Path | None,
    no_tell: bool,
    dry_run: bool,
    as_document: bool,
    yes: bool,
    **chosen: str | None,
) -> None:
    """导入责任分解表。Import a split table.

    先预览，确认后再写入；同一张表重复导入不会有任何变化，修订后的表不会丢掉已报送的进展。

    Import a split table: preview it, then apply. The same file twice changes nothing; a revised one never loses
    progress. Exit status: 0 imported or importable, 1 refused, 2 wrong usage.
    """
    if first_row is not None and columns is None:
        raise click.UsageError("--first-row 要与 --map 同用。--first-row goes with --map.")
    office = office_of(ctx, database=not dry_run)
    if dry_run:
        office.open_for_preview()
    now, limits = office.clock.now(), Limits(**office.settings.intake.sizes())
    wish = Wish(
        plan,
        year,
        {name.replace("_", "-"): value for name, value in chosen.items() if value is not None},
        ColumnMap(columns, first_row - 1 if first_row else None) if columns else None,
    )
    opened = open_file(file, limits)
    reading = read(opened, wish, office.today.year, limits)
    result = reading.result

    def print_document(seen: Preview | None) -> None:
        if as_document:
            document = documents.import_document(result, seen, office.language, tells=not no_tell)
            click.echo(json.dumps(document, ensure_ascii=False, indent=2))

    if annotated is not None:
        made = write_annotated(file, result, annotated, office.language, limits=limits, grid=opened.grid)
        if made and not as_document:
            office.show(views.annotated(annotated, office.language))
    if result.draft is None:
        print_document(None)
        if not as_document:
            office.show(views.refused(result, office.language))
        ctx.exit(1)
    names = dict(same)
    try:
        seen = imports.preview(result.draft, plan, now, office.practice, same=names)
    except DubanError:
        print_document(None)
        raise
    print_document(seen)
    if not as_document:
        office.show(views.preview(result, seen, office.language, reading.kept, tells=not no_tell))
    if dry_run or (seen.changes_nothing and not names):
        return
    if not yes and plan is None and seen.alike and confirmed(views.ask_revision(seen.alike, office.language)):
        plan = seen.alike.title
        seen = imports.preview(result.draft, plan, now, office.practice, same=names)
        office.show(views.preview(result, seen, office.language, reading.kept, tells=not no_tell))
        if seen.changes_nothing and not names:
            return
    if not yes and (meant := _units_meant(seen, office.language)):
        names |= meant
        seen = imports.preview(result.draft, plan, now, office.practice, same=names)
        if not as_document:
            office.show(views.verdict(seen, office.language))
    if not yes and not confirmed(views.ask_apply(seen, office.language)):
        Console(stderr=True, soft_wrap=True).print(views.not_applied(office.language))
        ctx.exit(1)
    applied = imports.apply(
        result,
        plan,
        office.user,
        now,
        office.practice,
        choices=reading.choices.by_name(),
        basis=seen.basis,
        same=names,
        compose=None if no_tell else notices.plan_changed,
    )
    remember_columns(result, wish.columns, office.user, now)
    if not as_document:
        office.show(views.applied(applied, office.language))


def _units_meant(seen: Preview, language: Language) -> dict[str, str]:
    """Asks of each name that the directory does not know whether it is the unit that it looks like."""
    meant: dict[str, str] = {}
    for proposal in seen.proposals:
        if proposal.printed not in meant and confirmed(views.ask_same(proposal, language)):
            meant[proposal.printed] = proposal.name
    return meant


@click.group(name="plans", cls=Commands, invoke_without_command=True)
@click.pass_context
def plans_(ctx: click.Context) -> None:
    """列出和设置方案。List the plans, and set their rules.

    不写子命令则列出全部方案；plans set 设置一个方案的规则。

    Without a subcommand it lists the plans; plans set changes the rules of one.
    """
    if ctx.invoked_subcommand is None:
        office = office_of(ctx)
        office.show(views.plans(plans.plan_lines(), office.language))


@plans_.command(name="set")
@click.argument("plan")
@click.option(
    "--evidence/--no-evidence",
    "evidence",
    required=True,
    help="销号是否要有佐证材料。Whether a part is closed only with a file that proves it.",
)
@click.pass_context
def set_(ctx: click.Context, plan: str, evidence: bool) -> None:
    """设置方案的规则。Set the rules of a plan."""
    office = office_of(ctx)
    found = plans.find(plan)
    plans.require_evidence(found.id, evidence, office.user, office.clock.now())
    office.show(views.evidence_rule(found.title, evidence, office.language))


@click.group(name="units", cls=Commands, invoke_without_command=True)
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
@click.option("--yes", is_flag=True, help="不再询问。Do not ask.")
@click.pass_context
def member(
    ctx: click.Context,
    collective: str,
    member: tuple[str, ...],
    from_on: date | None,
    until_on: date | None,
    yes: bool,
) -> None:
    """登记集合单位的成员。Enter collective members.

    登记“各乡镇（街道）”等集合单位的成员，任务随之分到每个成员。

    Enter the members of a collective unit; its parts in open plans are passed on to each of them.
    """
    office = office_of(ctx)
    now = office.clock.now()
    ordinary = units.require(collective).kind is not UnitKind.COLLECTIVE
    if ordinary and not yes and not confirmed(views.ask_collective(collective, office.language)):
        Console(stderr=True, soft_wrap=True).print(views.not_applied(office.language))
        ctx.exit(1)
    with db.transaction():
        for name in member:
            whole = units.add_member(collective, name, from_on or office.today, until_on, office.user, now)
        passed_on = assigning.expand(whole, now)
    office.show(views.members_added(collective, member, passed_on, office.language))
