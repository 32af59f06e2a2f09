"""The imports that were applied: the list, one of them field by field, and what undoing one takes back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import RenderableType
from rich.text import Text

from console.texts import exists, say, shown
from console.views.importing import VERDICT_STYLES
from console.views.parts import Column, row, sentence, stack, table
from tasks.domain.choices import QUESTIONS, Choices
from tasks.domain.diff import Match, Verdict
from tasks.domain.moments import local
from tasks.domain.terms import Language, Role, ScheduleKind
from tasks.services.undoing import ImportLine, ImportRecord

COUNTED = (Verdict.NEW, Verdict.CHANGED, Verdict.WITHDRAWN)


def imports(lines: Sequence[ImportLine], zone: ZoneInfo, language: Language) -> RenderableType:
    if not lines:
        return sentence(language, "undoing.none")
    listed = table(
        language,
        Column("undoing.id", narrow=True, right=True),
        Column("undoing.at", narrow=True),
        Column("undoing.file", weight=2),
        Column("undoing.plan", weight=2),
        *(Column(f"undoing.{verdict.value}", narrow=True, right=True) for verdict in COUNTED),
        Column("undoing.by", weight=2),
    )
    for line in lines:
        counts = (line.counts.get(verdict, "") for verdict in COUNTED)
        style = ""
        by = line.actor
        if line.undone_at is not None:
            by = f"{by}\n{say(language, 'undoing.undone_at', at=_at(line.undone_at, zone), by=line.undone_by)}"
            style = "dim"
        row(listed, language, line.id, _at(line.at, zone), line.file, line.plan, *counts, by, style=style)
    return listed


def import_record(record: ImportRecord, zone: ZoneInfo, language: Language) -> RenderableType:
    """One import with everything that it changed, field by field."""
    line = record.line
    default = Choices().by_name()
    made = [QUESTIONS[name] for name, value in record.choices.items() if value != default.get(name)]
    choices = [
        say(language, "undoing.choice", question=one.label(language), chosen=one.options.of(record.choices[one.name]))
        for one in made
    ]
    undone = None
    if line.undone_at is not None:
        undone = sentence(language, "undoing.undone_at", "yellow", at=_at(line.undone_at, zone), by=line.undone_by)
    return stack(
        sentence(language, "undoing.title", "bold", id=line.id, file=line.file),
        sentence(language, "undoing.applied", at=_at(line.at, zone), by=line.actor, plan=line.plan),
        undone,
        sentence(language, "undoing.choices", choices=choices) if choices else None,
        *(part for change in record.diff for part in _change(change, language)),
    )


def ask_undo(line: ImportLine, zone: ZoneInfo, language: Language) -> str:
    return f"{would_undo(line, zone, language)}\n{say(language, 'undoing.ask')}"


def would_undo(line: ImportLine, zone: ZoneInfo, language: Language) -> str:
    counts = {verdict.value: line.counts.get(verdict, 0) for verdict in COUNTED}
    return say(language, "undoing.would_undo", id=line.id, file=line.file, at=_at(line.at, zone), **counts)


def undone(line: ImportLine, language: Language) -> RenderableType:
    return sentence(language, "undoing.undone", "green", id=line.id, plan=line.plan)


def not_undone(language: Language) -> RenderableType:
    return sentence(language, "undoing.not_undone", "yellow")


def _change(change: dict[str, Any], language: Language) -> Iterator[RenderableType]:
    """A change as imports.apply has kept it."""
    verdict = Verdict(change["verdict"])
    number = change["number"]
    said = say(language, "import.item" if number else "import.item_alone", number=number, title=change["title"])
    if change.get("match") == Match.LIKENESS.value:
        said += say(language, "undoing.by_likeness")
    if change.get("match") == Match.RETURNED.value:
        said += say(language, "undoing.returned")
    word = Text(say(language, f"import.{verdict.value}_item"), style=VERDICT_STYLES[verdict])
    yield word.append(" " + said, style="default")
    values = {name: [" ".join(text.split()) for text in both] for name, both in change["fields"].items()}
    if "schedule" in values:
        values["schedule"] = [_schedule(kept, language) for kept in values["schedule"]]
    if change["units"] is not None:
        values["units"] = [_parts(parts, language) for parts in change["units"]]
    for name, (before, after) in values.items():
        if exists(f"import.field_{name}"):
            empty = say(language, "import.empty")
            field = say(language, f"import.field_{name}")
            yield sentence(language, "import.change", field=field, before=before or empty, after=after or empty)


def _schedule(kept: str, language: Language) -> str:
    kind, _, day = kept.partition(" ")
    return f"{ScheduleKind.of(kind).label(language)} {day}".strip()


def _parts(parts: list[list[str]], language: Language) -> str:
    return shown([say(language, "import.part", unit=unit, role=Role.of(role)) for unit, role in parts], language)


def _at(moment: datetime, zone: ZoneInfo) -> str:
    return f"{local(moment, zone):%Y-%m-%d %H:%M}"
