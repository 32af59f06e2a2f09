"""Values on the command line that are days or moments."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import click


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
        return read.replace(hour=9) if len(text) <= len("2024-06-20") else read


class Day(click.ParamType[date]):
    name = "DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} 不是日期，应写作 2024-06-20。It is not a date such as 2024-06-20.", param, ctx)
