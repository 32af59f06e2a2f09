"""Values on the command line: days, moments, and the file to import."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from tasks.domain.terms import Output
from tasks.intake.labels import Column
from tasks.intake.mapping import parse_columns

YEARS = range(2000, 2101)  # as for --year; what lies beyond is a slip, and calendars end somewhere


class Moment(click.ParamType[datetime]):
    """An ISO moment. Without an offset it is meant in the plans' time zone; a bare day means nine in the morning."""

    name = "ISO"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        text = str(value)
        try:
            read = datetime.fromisoformat(text)
        except ValueError:
            self.fail(
                f"{text!r} 不是时间，应写作 2024-06-20 或 2024-06-20T09:00。It is not an ISO date or time.", param, ctx
            )
        if read.year not in YEARS:
            self.fail(_out_of_range(text), param, ctx)
        return read.replace(hour=9) if len(text) <= len("2024-06-20") else read


class Day(click.ParamType[date]):
    name = "DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            read = date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} 不是日期，应写作 2024-06-20。It is not a date such as 2024-06-20.", param, ctx)
        if read.year not in YEARS:
            self.fail(_out_of_range(str(value)), param, ctx)
        return read


class Columns(click.ParamType[dict[int, Column]]):
    """'A=序号,B=重点任务': what columns hold, as a person says."""

    name = "COLUMNS"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dict[int, Column]:
        if isinstance(value, dict):
            return value
        try:
            return parse_columns(str(value))
        except ValueError as error:
            known = "、".join(column.zh for column in Column)
            self.fail(
                f"{str(error)!r} 看不懂，应写作 A=序号,B=重点任务；可用的名称：{known}。"
                "It cannot be read; write A=number,B=key task.",
                param,
                ctx,
            )


class Outputs(click.ParamType[tuple[Output, ...]]):
    """'workbook,picture': which files to write."""

    name = "FILES"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[Output, ...]:
        if isinstance(value, tuple):
            return value
        names = [name.strip().lower() for name in str(value).replace("，", ",").split(",") if name.strip()]
        unknown = [name for name in names if name not in {output.value for output in Output}]
        if unknown or not names:
            known = "、".join(f"{output.value}（{output.zh}）" for output in Output)
            said = unknown[0] if unknown else str(value)
            self.fail(
                f"{said!r} 不在可以生成的文件中：{known}。It is not one of the files that can be written.", param, ctx
            )
        return tuple(Output.of(name) for name in dict.fromkeys(names))


class SameUnit(click.ParamType[tuple[str, str]]):
    """'民政局=市民政局': a name as the table has it, and the unit that it stands for."""

    name = "NAME=UNIT"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        if isinstance(value, tuple):
            return value
        printed, equals, unit = (part.strip() for part in str(value).partition("="))
        if not (printed and equals and unit):
            self.fail(f"{value!r} 应写作 民政局=市民政局。Write it as 民政局=市民政局.", param, ctx)
        return printed, unit


class Table(click.Path):
    """A file that is there; says in both languages when it is not."""

    name = "FILE"

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        path = Path(value)
        if path.is_dir():
            self.fail(f"{str(path)!r} 是文件夹，请写明其中的文件。It is a folder; please name a file.", param, ctx)
        if not path.exists():
            self.fail(f"没有 {str(path)!r} 这个文件，请检查路径。There is no such file.", param, ctx)
        if not path.is_file():  # a pipe or a device has no end
            self.fail(f"{str(path)!r} 不是普通文件。It is not a regular file.", param, ctx)
        return path


class NewFile(click.Path):
    """A file that is not there yet: what somebody has filled in or printed is never overwritten."""

    name = "FILE"

    def __init__(self) -> None:
        super().__init__(path_type=Path, dir_okay=False)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        path = Path(value)
        if path.exists():
            self.fail(
                f"{str(path)!r} 已经存在，没有覆盖，请换一个文件名。It exists already; please name another file.",
                param,
                ctx,
            )
        return path


def _out_of_range(text: str) -> str:
    first, last = YEARS[0], YEARS[-1]
    return f"{text!r} 不在 {first} 至 {last} 年之间。It does not lie within the years {first} to {last}."
