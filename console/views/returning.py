"""Return sheets that were written, and one that came back, row by row."""

from __future__ import annotations

from pathlib import Path

from rich.console import RenderableType

from console.texts import say
from console.views.parts import STYLES, Column, plain, row, sentence, stack, table
from tasks.domain.model import IntakeResult
from tasks.domain.terms import Language
from tasks.intake.reader import Opened
from tasks.intake.wording import sentence as problem_sentence
from tasks.services.collecting import Collected, Line, Verdict

_QUIET = (Verdict.EMPTY, Verdict.SAME)
_LEFT = (Verdict.DOUBT, Verdict.OTHER, Verdict.OVER, Verdict.OVERTAKEN)
_COLUMNS = (
    Column("returns.cell", narrow=True),
    Column("returns.item", weight=2),
    Column("returns.verdict", weight=2),
    Column("returns.said", weight=3),
)


def return_written(unit: str, path: Path, items: int, language: Language) -> RenderableType:
    return sentence(language, "returns.written", unit=unit, path=path, items=items)


def none_asked(language: Language) -> RenderableType:
    return sentence(language, "returns.none_asked", STYLES["warning"])


def return_unread(opened: Opened, language: Language) -> RenderableType:
    if opened.grid is not None:
        return sentence(language, "returns.no_return", STYLES["error"], file=opened.file)
    result = IntakeResult(opened.file, opened.sha256, None, opened.errors)
    return stack(
        sentence(language, "returns.unread", STYLES["error"], file=opened.file),
        *(plain(problem_sentence(problem, language), language) for problem in result.errors),
    )


def collected(seen: Collected, language: Language) -> RenderableType:
    """What would be recorded, and every row that would not with the reason; rows left empty are only counted."""
    nobody = say(language, "returns.nobody")
    head = sentence(language, "returns.from", "bold", unit=seen.unit, by=seen.by or nobody, day=seen.said_on or nobody)
    rows = table(language, *_COLUMNS)
    for line in seen.lines:
        if line.verdict not in _QUIET:
            row(rows, language, *_cells(line, language))
    counts = sentence(
        language,
        "returns.counts",
        taken=seen.count(Verdict.TAKEN),
        empty=seen.count(Verdict.EMPTY),
        same=seen.count(Verdict.SAME),
        left=seen.count(*_LEFT),
    )
    unclear = None
    if seen.doubt is not None:
        unclear = sentence(language, "returns.day_unclear", STYLES["error"], what=seen.doubt[1])
    return stack(head, rows if rows.row_count else None, counts, unclear)


def collect_done(taken: int, language: Language) -> RenderableType:
    if not taken:
        return sentence(language, "returns.nothing", STYLES["warning"])
    return sentence(language, "returns.done", STYLES["ok"], taken=taken)


def ask_collect(taken: int, language: Language) -> str:
    return say(language, "returns.ask", taken=taken)


def _cells(line: Line, language: Language) -> tuple[str, str, str, str]:
    each = line.row
    verdict = line.verdict.label(language)
    if each.doubt is not None:
        why = each.doubt[0].label(language).format(what=each.doubt[1])
        verdict = say(language, "returns.doubt", verdict=verdict, why=why)
    said = [each.status.label(language)] if each.status is not None else []
    said += [f"{each.percent}%"] if each.percent is not None else []
    said += [each.text] if each.text else []
    return each.cell, f"{each.number} {each.title}".strip(), verdict, " ".join(said)
