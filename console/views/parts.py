"""What every view is made of: sentences, headings, and tables that fold a long text instead of cutting it.

Everything becomes a Text: what stands in square brackets in somebody's data is not markup.
"""

from __future__ import annotations

from dataclasses import dataclass

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from console.texts import say, shown
from tasks.domain.terms import Language

STYLES = {"ok": "green", "warning": "yellow", "error": "red"}


@dataclass(frozen=True)
class Column:
    """A column by the key of its heading. A narrow one (numbers, short words) is never folded; the wide ones share the
    rest by their weight."""

    heading: str
    narrow: bool = False
    right: bool = False
    weight: int = 1


def sentence(language: Language, key: str, style: str = "", **values: object) -> Text:
    return Text(say(language, key, **values), style=style)


def heading(language: Language, key: str) -> Text:
    return Text(f"\n{say(language, key)}", style="bold")


def plain(value: object, language: Language, style: str = "") -> Text:
    return Text(shown(value, language), style=style)


def table(language: Language, *columns: Column) -> Table:
    made = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, expand=False, padding=(0, 1))
    for column in columns:
        made.add_column(
            say(language, column.heading) if column.heading else "",
            justify="right" if column.right else "left",
            no_wrap=column.narrow,
            overflow="fold",
            ratio=None if column.narrow else column.weight,
        )
    return made


def row(into: Table, language: Language, *cells: object, style: str = "") -> None:
    into.add_row(*(plain(cell, language) for cell in cells), style=style)


def stack(*parts: RenderableType | None) -> Group:
    return Group(*(part for part in parts if part is not None))
