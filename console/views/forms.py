"""A form that was filled in: what is lost before, what was written after, and every place that was left alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from rich.console import RenderableType

from console.texts import say
from console.views.parts import STYLES, plain, sentence, stack
from tasks.domain.model import IntakeResult
from tasks.domain.terms import Language
from tasks.intake.wording import sentence as problem_sentence

_MOST_CELLS = 40  # named in one sentence; more of them are counted
_WRITTEN = ("progress", "light", "remark", "field")


@dataclass(frozen=True)
class FormLine:
    """A sentence of console.texts.forms about a place of the form."""

    code: str
    values: Mapping[str, object]


@dataclass(frozen=True)
class FormShown:
    """What is shown of a filled form; `cells` are (sheet, cell) by the code of what became of them."""

    path: Path
    plan: str
    as_of: date
    items: int
    matched: int
    silent: int
    filled: Mapping[str, int]
    lines: Sequence[FormLine]
    cells: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)


def form_lost(codes: Sequence[str], language: Language) -> RenderableType:
    what = tuple(say(language, f"forms.lost_{code}") for code in codes)
    return sentence(language, "forms.lost", STYLES["warning"], what=what)


def form_unread(result: IntakeResult, language: Language) -> RenderableType:
    said = (problem_sentence(problem, language) for problem in result.errors)
    return stack(
        sentence(language, "forms.unread", STYLES["error"], file=result.file),
        *(plain(text, language) for text in said),
    )


def form_filled(done: FormShown, language: Language) -> RenderableType:
    counts = {what: done.filled.get(what, 0) for what in _WRITTEN}
    if not any(counts.values()):
        code = (
            "all_kept"
            if done.cells.get("kept")
            else "nothing_matched"
            if done.items and not done.matched
            else "nothing"
        )
        head = [sentence(language, f"forms.{code}", STYLES["error"], plan=done.plan)]
    else:
        head = [
            sentence(language, "forms.written", STYLES["ok"], path=done.path, plan=done.plan, as_of=done.as_of),
            plain(say(language, "forms.counts", **counts, items=done.items, matched=done.matched), language),
        ]
        if done.silent:
            head.append(sentence(language, "forms.silent", count=done.silent))
    lines = (
        plain(say(language, f"forms.{line.code}", **_values(line, language)), language, STYLES["warning"])
        for line in done.lines
    )
    return stack(*head, *lines, *_places(done, language))


def _values(line: FormLine, language: Language) -> dict[str, object]:
    """The values of a line, with the item that it is about as it is called."""
    key = "forms.item" if line.values.get("number") else "forms.item_without_number"
    item = {"item": say(language, key, **line.values)} if "title" in line.values else {}
    return {**line.values, **item}


def _places(done: FormShown, language: Language) -> Iterator[RenderableType]:
    for code, places in done.cells.items():
        by_sheet: dict[str, list[str]] = defaultdict(list)
        for sheet, cell in places:
            by_sheet[sheet].append(cell)
        for sheet, cells in by_sheet.items():
            named: object = tuple(cells[:_MOST_CELLS])
            if len(cells) > _MOST_CELLS:
                named = say(language, "forms.and_more", cells=named, count=len(cells))
            yield sentence(language, f"forms.{code}", STYLES["warning"], sheet=sheet, cells=named)
