"""How a table was understood where practice differs: the choices with their effect, and the columns."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType

from console.texts import say, shown
from console.views.parts import Column, heading, row, sentence, table
from tasks.domain.choices import QUESTIONS
from tasks.domain.model import IntakeResult, TableSeen
from tasks.domain.terms import Language
from tasks.intake.labels import Column as Held
from tasks.intake.seen import columns_read

MOST_LEFT_OUT = 8
EXAMPLE_COLUMNS = (Held.NUMBER, Held.TITLE, Held.LEAD, Held.DEADLINE)


def choices(result: IntakeResult, kept: frozenset[str], language: Language) -> Iterator[RenderableType]:
    """Each contested reading that this table hangs on: what holds, for how many items, and how to choose otherwise."""
    if not result.contested:
        return
    yield heading(language, "import.choices")
    for one in result.contested:
        question = QUESTIONS[one.name]
        other = next(option for option in question.options if option is not one.chosen)
        yield sentence(
            language,
            "import.choice",
            question=question.label(language),
            chosen=one.chosen,
            items=one.items,
            place=f"{one.sheet} {one.cell}",
            text=one.text,
        )
        key = "import.choice_kept" if one.name in kept else "import.choice_other"
        yield sentence(language, key, "dim", option=f"--{one.name} {other.value}", other=other)


def columns_line(result: IntakeResult, language: Language) -> Iterator[RenderableType]:
    """What each column was read as and which were left out, in a line for each layout."""
    found = columns_read(result.tables, language)
    for each in found:
        named = say(language, "import.columns_of", sheets=each.sheets) if len(found) > 1 else ""
        listed, more = each.left_out[:MOST_LEFT_OUT], len(each.left_out) - MOST_LEFT_OUT
        key = "import.columns_left_out_more" if more > 0 else "import.columns_left_out"
        rest = say(language, key, columns=listed, count=len(each.left_out)) if listed else ""
        yield sentence(language, "import.columns_read", named=named, columns=each.read, rest=rest)


def columns(result: IntakeResult, language: Language) -> Iterator[RenderableType]:
    """The columns of a table that nobody could tell, and how to name them; or those that a person named before."""
    if result.asks_for_columns:
        for seen in result.tables:
            yield heading(language, "import.columns")
            yield _columns(seen, language)
            example = ",".join(
                f"{column.letter}={held.label(language)}"
                for column, held in zip(seen.columns, EXAMPLE_COLUMNS, strict=False)
            )
            known = shown([held.label(language) for held in Held], language)
            yield sentence(language, "import.name_columns", example=example, known=known, row=seen.first_row)
    elif any(seen.named for seen in result.tables):
        yield sentence(language, "import.columns_named", "dim")


def _columns(seen: TableSeen, language: Language) -> RenderableType:
    listed = table(language, Column("import.column", narrow=True), Column("import.samples"))
    for column in seen.columns:
        row(listed, language, column.letter, " ｜ ".join(column.samples))
    return listed
