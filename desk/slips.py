"""Command about numbered reminder slips (催办单): listed, or written as letters."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from console.params import YEARS
from console.views.slips import slip_written, slips
from desk.boundary import Command, office_of
from desk.wiring import Office
from exports.phrases import Issue
from exports.slip import slip_name, write_slip
from tasks.domain.slips import SlipState
from tasks.domain.terms import Language
from tasks.services import slips as stored
from tasks.services.slips import SlipLine


@click.command(cls=Command, name="slips")
@click.argument("numbers", nargs=-1, type=click.IntRange(1))
@click.option("--year", type=click.IntRange(YEARS[0], YEARS[-1]), help="哪一年的编号。Only those of this year.")
@click.option("--unit", help="只看发给这个单位的。Only those to this unit.")
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    help="写到哪个文件（.docx）或文件夹，默认“催办单”。The file (.docx) or folder to write to.",
)
@click.pass_context
def slips_(ctx: click.Context, numbers: tuple[int, ...], year: int | None, unit: str | None, out: Path | None) -> None:
    """列出催办单，或生成公文。List reminder slips, or write letters.

    不写编号则列出，最新的在前；写编号（不写 --year 则为今年的）则生成 Word 公文；--unit 加 -o 生成该单位的全部。

    Without NUMBERS they are listed, the newest first. Each number, of this year unless --year says another, is written
    as an official letter in Word; --unit with -o writes all of a unit. A file that is there is not overwritten.
    """
    if numbers and unit:
        raise click.UsageError("请写编号或 --unit，不要两样都写。Give NUMBERS or --unit, not both.")
    office = office_of(ctx)
    if numbers:
        _write(ctx, office, stored.of_numbers(year or office.today.year, numbers), out)
        return
    found = stored.listed(year, unit)
    if out is None:
        office.show(slips(found, office.language))
        return
    if unit is None:
        raise click.UsageError("请写要生成哪几号，或用 --unit 写明单位。Name the numbers to write, or a --unit.")
    _write(ctx, office, [slip for slip in found if slip.state is not SlipState.VOID], out)


def _write(ctx: click.Context, office: Office, found: Sequence[SlipLine], out: Path | None) -> None:
    language, wishes = office.language, office.settings.exports
    folder = out or Path("催办单" if language is Language.ZH else "slips")
    if out is not None and out.suffix.lower() == ".docx" and not out.is_dir():
        if len(found) > 1:
            raise click.BadParameter(
                "几份催办单要写到文件夹里。Several slips go into a folder.", ctx, param_hint="--out"
            )
        paths = [out] * len(found)
    else:
        paths = [folder / slip_name(slip, language) for slip in found]
    for path in paths:
        if path.exists():  # it may have been edited, and be the one that was stamped
            raise click.BadParameter(
                f"{str(path)!r} 已经存在，没有覆盖，请换一个文件名或文件夹。"
                "It exists already; please name another file or folder.",
                ctx,
                param_hint="--out",
            )
    for slip, path in zip(found, paths, strict=True):
        write_slip(slip, path, Issue(wishes.issuer, wishes.name_units), language)
        office.show(slip_written(slip, path, language))
    if not found:
        office.show(slips(found, language))
