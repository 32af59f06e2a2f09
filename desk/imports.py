"""Commands about the imports that were applied: imports, undo."""

from __future__ import annotations

import click
from rich.console import Console

from chat import notices
from console import views
from desk.boundary import Command, Commands, confirmed, office_of
from tasks.services import plans, undoing


@click.group(name="imports", cls=Commands, invoke_without_command=True)
@click.option("--plan", help="只列这个方案的（名称或编号）。Only those of this plan, by title or number.")
@click.pass_context
def imports_(ctx: click.Context, plan: str | None) -> None:
    """列出历次导入。List the imports.

    不写子命令则列出全部，最近的在前；show 逐项显示一次导入改了什么。

    Without a subcommand it lists them, the newest first; show tells what one of them changed, field by field.
    """
    if ctx.invoked_subcommand is None:
        office = office_of(ctx)
        lines = undoing.import_lines(plans.find(plan).id if plan else None)
        office.show(views.imports(lines, office.settings.plan.zone, office.language))


@imports_.command()
@click.argument("number", type=click.IntRange(1))
@click.pass_context
def show(ctx: click.Context, number: int) -> None:
    """逐项显示一次导入改了什么。Show what an import changed."""
    office = office_of(ctx)
    office.show(views.import_record(undoing.import_record(number), office.settings.plan.zone, office.language))


@click.command(cls=Command)
@click.argument("number", type=click.IntRange(1))
@click.option("--yes", is_flag=True, help="不再询问。Do not ask.")
@click.pass_context
def undo(ctx: click.Context, number: int, yes: bool) -> None:
    """撤回一次导入。Undo an import.

    方案恢复到导入之前；导入之后又有报送、审核、延期、催办或后续导入的，不能撤回。

    The plan is again as it was before. Refused while something later depends on the import: a report, a review, a
    request for more time, a reminder, or a later import.
    """
    office = office_of(ctx)
    zone, language = office.settings.plan.zone, office.language
    line = undoing.check(number)
    if not yes and not confirmed(views.ask_undo(line, zone, language)):
        Console(stderr=True, soft_wrap=True).print(views.not_undone(language))
        ctx.exit(1)
    done = undoing.undo(number, office.user, office.clock.now(), notices.plan_changed)
    office.show(views.undone(done, language))
