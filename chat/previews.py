"""The preview of a table that was sent: in one message what importing it would do, under it what can be answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from chat import texts
from chat.buttons import button
from chat.folding import MOST_TEXT, width
from tasks.domain.choices import QUESTIONS
from tasks.domain.deadline_notes import explain
from tasks.domain.diff import ItemChange, StoredItem, Verdict
from tasks.domain.messages import Button, Buttons
from tasks.domain.model import Contested, IntakeResult, ItemDraft, PlanDraft, Problem
from tasks.domain.terms import Language
from tasks.domain.unit_likeness import Proposal
from tasks.intake.seen import columns_read
from tasks.intake.wording import FOR_INFORMATION, sentence
from tasks.services.reading import Reading
from tasks.services.surveying import Preview
from tasks.services.tables import Table

MOST_LINES = 8  # of changes, of kinds of problems, and of names
FEW_CHOICES = 2  # have their buttons under the preview; more have a view of their own
FEW_PROPOSALS = 3
MOST_LABEL = 60


@dataclass(frozen=True)
class Seen:
    """A table as it was read. `preview` is None where there was nothing to preview."""

    reading: Reading
    preview: Preview | None
    proposals: tuple[Proposal, ...] = ()  # not answered yet, one for each name

    @property
    def result(self) -> IntakeResult:
        return self.reading.result


def compose(language: Language, table: Table, seen: Seen, *, changed_since: bool = False) -> tuple[str, Buttons]:
    """The message and its buttons. What there is no room for is counted."""
    if table.wanted.view == "choices":
        return _choices(language, table, seen)
    most = MOST_LINES
    text = _text(language, table, seen, changed_since, most)
    while width(text) > MOST_TEXT and most:
        most -= 1
        text = _text(language, table, seen, changed_since, most)
    return text, _buttons(language, table, seen)


def is_news(table: Table, preview: Preview) -> bool:
    """Whether there is anything to confirm: a change, or a name of a unit that is to be kept."""
    return bool(table.wanted.same) or not preview.changes_nothing


def press(language: Language, table: Table, key: str, verb: str, *args: object, **values: Any) -> Button:
    """A button of this version of the table."""
    label = texts.label(language, key, **values)
    return button(
        label if len(label) <= MOST_LABEL else f"{label[: MOST_LABEL - 1]}…", verb, table.id, table.version, *args
    )


# ── the text ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _text(language: Language, table: Table, seen: Seen, changed_since: bool, most: int) -> str:
    draft, preview = _drafted(seen)
    changed = [c for c in preview.changes if preview.exists and c.verdict is not Verdict.SAME]
    changed.sort(key=lambda change: change.verdict is Verdict.NEW)  # what is taken away or altered goes first
    problems = _problems(seen.result, language)
    return texts.say(
        language,
        "import.preview",
        changed_since=changed_since,
        name=table.name,
        title=preview.plan_title,
        year=draft.base_year,
        year_assumed=seen.result.assumes_year,
        columns=columns_read(seen.result.tables, language),
        exists=preview.exists,
        nothing=not is_news(table, preview),
        areas=len(draft.areas),
        total=len(draft.items),
        units=len(preview.parts),
        counts={verdict.value: preview.count(verdict) for verdict in Verdict},
        changes=[_change(change, preview, language) for change in changed[:most]],
        more_changes=max(0, len(changed) - most),
        problems=problems[:most],
        more_problems=sum(count for _, count in problems[most:]),
        choices=[_choice(contested, seen, language) for contested in seen.result.contested],
        alike=preview.alike,
        most_away=preview.takes_most_away,
        proposals=seen.proposals[:FEW_PROPOSALS],
        more_proposals=max(0, len(seen.proposals) - FEW_PROPOSALS),
        new_units=preview.new_units[:most] if preview.exists else (),
        more_units=max(0, len(preview.new_units) - most),
        collectives=preview.collectives[:most],
        told=len(preview.told),
        people=preview.people,
    )


def _drafted(seen: Seen) -> tuple[PlanDraft, Preview]:
    assert seen.result.draft is not None, "a table that was refused has no preview"
    assert seen.preview is not None
    return seen.result.draft, seen.preview


def _change(change: ItemChange, preview: Preview, language: Language) -> dict[str, Any]:
    item = change.draft or change.stored
    assert item is not None
    return {
        "verdict": texts.label(language, f"import.item_{change.verdict.value}"),
        "number": item.number,
        "title": item.title,
        "unsure": change in preview.unsure,
        "replaced": change in preview.replaced,
        "notes": _notes(change, preview, language),
        "fields": [
            (
                texts.label(language, f"import.field_{name}"),
                _value(change.stored, name, language),
                _value(change.draft, name, language),
            )
            for name in change.fields
            if not (name == "schedule" and "deadline_text" in change.fields)  # the wording says it
        ],
    }


def _notes(change: ItemChange, preview: Preview, language: Language) -> list[str]:
    """What was decided of the item before: who is done with it, whose granted extension would end, and which dispute's
    decision the table would undo."""
    stored = change.stored.id if change.stored is not None else 0
    closed = "import.closed_withdrawn" if change.draft is None else "import.closed_changed"
    found = ((closed, preview.closed), ("import.regranted", preview.regranted))
    said = [texts.label(language, key, who=known[stored]) for key, known in found if stored in known]
    for each in preview.reassigned.get(stored, ()):
        key = "import.brought_back" if each.brought_back else "import.taken_again"
        said.append(texts.label(language, key, off=each.off, to=each.to, on=each.on, by=each.by))
    return said


def _value(item: StoredItem | ItemDraft | None, name: str, language: Language) -> str:
    assert item is not None
    if name == "units":
        parts = item.parts() if isinstance(item, ItemDraft) else item.parts
        return "、".join(f"{unit}（{role.label(language)}）" for unit, role in parts)
    if name == "schedule":
        return explain(item.schedule, item.deadline_text, language)
    value = getattr(item, name)
    return " ".join(value) if isinstance(value, tuple) else str(value)


def _problems(result: IntakeResult, language: Language) -> list[tuple[str, int]]:
    """(the first problem of a kind as a sentence with its place, how many there are), what needs an answer first."""
    counts = Counter(problem.code for problem in result.warnings)
    first: dict[str, Problem] = {}
    for problem in result.warnings:
        first.setdefault(problem.code, problem)
    order = sorted(first, key=lambda code: (code in FOR_INFORMATION, -counts[code]))
    return [(_placed(first[code], language), counts[code]) for code in order]


def _placed(problem: Problem, language: Language) -> str:
    place = " ".join(part for part in (problem.sheet, problem.cell) if part)
    said = sentence(problem, language)
    return f"{place}　{said}" if place else said


def _choice(contested: Contested, seen: Seen, language: Language) -> dict[str, Any]:
    question = QUESTIONS[contested.name]
    return {
        "question": question.label(language),
        "chosen": contested.chosen.label(language),
        "items": contested.items,
        "place": f"{contested.sheet} {contested.cell}",
        "text": contested.text,
        "kept": contested.name in seen.reading.kept,
    }


# ── the buttons ───────────────────────────────────────────────────────────────────────────────────────────────────


def _buttons(language: Language, table: Table, seen: Seen) -> Buttons:
    rows: list[tuple[Button, ...]] = []
    contested = seen.result.contested
    if len(contested) <= FEW_CHOICES:
        rows += _choice_rows(language, table, contested)
    else:
        rows.append((press(language, table, "import.see_choices", "iv", "choices", count=len(contested)),))
    if seen.preview is not None and seen.preview.alike is not None:
        rows.append((press(language, table, "import.revise", "ir"),))
    for place, each in enumerate(seen.proposals[:FEW_PROPOSALS]):
        rows.append(
            (
                press(language, table, "import.same", "iu", f"same{place}", name=each.printed, unit=each.name),
                press(language, table, "import.other", "iu", f"other{place}", name=each.printed),
            )
        )
    if table.wanted.first_row is not None:
        rows.append((press(language, table, "import.columns_anew", "ib"),))
    last = [press(language, table, "import.no", "iq")]
    if seen.preview is not None and is_news(table, seen.preview):
        last.insert(0, press(language, table, "import.yes", "ia"))
    return (*rows, tuple(last))


def _choices(language: Language, table: Table, seen: Seen) -> tuple[str, Buttons]:
    text = texts.say(
        language, "import.choices", name=table.name, choices=[_choice(c, seen, language) for c in seen.result.contested]
    )
    back = press(language, table, "import.back", "iv", "main")
    return text, (*_choice_rows(language, table, seen.result.contested), (back,))


def _choice_rows(language: Language, table: Table, contested: Sequence[Contested]) -> list[tuple[Button, ...]]:
    """One row each, numbered as in the text, which takes it the other way."""
    rows: list[tuple[Button, ...]] = []
    for number, one in enumerate(contested, start=1):
        options = list(QUESTIONS[one.name].options)
        other = options[(options.index(one.chosen) + 1) % len(options)]
        label = other.label(language)
        rows.append((press(language, table, "import.choose", "ic", one.name, number=number, other=label),))
    return rows
