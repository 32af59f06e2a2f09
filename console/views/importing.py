"""The preview of an import, and what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from rich.console import RenderableType
from rich.text import Text

from console.texts import say, shown
from console.views.parts import STYLES, Column, heading, row, sentence, stack, table
from console.views.readings import choices, columns, columns_line
from tasks.domain.deadline_notes import explain as explain_deadline
from tasks.domain.diff import Match, StoredItem, Verdict
from tasks.domain.model import IntakeResult, ItemDraft, PlanDraft, Problem
from tasks.domain.terms import Language, Role
from tasks.domain.unit_likeness import Proposal
from tasks.intake.wording import sentence as problem_sentence
from tasks.services.imports import Applied
from tasks.services.surveying import PlanAlike, Preview

VERDICTS = (Verdict.NEW, Verdict.CHANGED, Verdict.WITHDRAWN, Verdict.SAME)
VERDICT_STYLES = {Verdict.NEW: "green", Verdict.CHANGED: "yellow", Verdict.WITHDRAWN: "red"}


def preview(
    result: IntakeResult, seen: Preview, language: Language, kept: frozenset[str] = frozenset(), *, tells: bool = True
) -> RenderableType:
    """Everything that a coordinator checks before the import: counts, units, readings, problems, what would change.

    `kept` are the choices that come from the plan's last import; `tells`: people will hear of what changes for them.
    """
    draft = result.draft
    assert draft is not None
    return stack(
        Text(say(language, "import.title", title=seen.plan_title), style="bold"),
        sentence(language, "import.file", file=result.file),
        sentence(language, f"import.base_year{'_assumed' * result.assumes_year}", year=draft.base_year),
        sentence(
            language,
            "import.size" if draft.areas else "import.size_alone",
            areas=len(draft.areas),
            items=len(draft.items),
        ),
        *columns_line(result, language),
        *_areas(draft, language),
        *_units(seen, language),
        *_deadlines(draft, language),
        *choices(result, kept, language),
        *columns(result, language),
        *_changes(seen, language),
        *_problems(result, language),
        Text(),
        _verdict(seen, language),
        sentence(language, "import.takes_most_away", "yellow") if seen.takes_most_away else None,
        _alike(seen, language),
        _told("import.tells", seen, language) if tells else None,
    )


def refused(result: IntakeResult, language: Language) -> RenderableType:
    return stack(
        sentence(language, "import.file", file=result.file),
        sentence(language, "import.refused", "bold red"),
        *_problems(result, language),
        *columns(result, language),
    )


def ask_same(one: Proposal, language: Language) -> str:
    return say(language, "import.ask_same", printed=one.printed, name=one.name, reason=one.reason)


def verdict(seen: Preview, language: Language) -> RenderableType:
    """What would change, in a line."""
    return _verdict(seen, language)


def ask_revision(alike: PlanAlike, language: Language) -> str:
    return say(language, "import.ask_revision", title=alike.title)


def ask_apply(seen: Preview, language: Language) -> str:
    return say(language, "import.ask")


def applied(done: Applied, language: Language) -> RenderableType:
    if done.import_id is None:
        return sentence(language, "import.nothing_changes")
    return stack(
        sentence(language, "import.applied", "green", title=done.preview.plan_title, number=done.import_id),
        _told("import.told", done.preview, language),
        sentence(language, "import.next") if done.preview.new_units else None,
    )


def _alike(seen: Preview, language: Language) -> Text | None:
    if seen.alike is None:
        return None
    return sentence(language, "import.alike", "yellow", title=seen.alike.title, items=seen.alike.items)


def _told(key: str, seen: Preview, language: Language) -> Text | None:
    return sentence(language, key, units=len(seen.told), people=seen.people) if seen.told else None


def annotated(target: Path, language: Language) -> RenderableType:
    return sentence(language, "import.annotated", path=target)


def not_applied(language: Language) -> RenderableType:
    return sentence(language, "import.not_applied", "yellow")


def _verdict(seen: Preview, language: Language) -> Text:
    counts = {verdict.value: seen.count(verdict) for verdict in VERDICTS}
    if seen.changes_nothing:
        return sentence(language, "import.nothing_changes", "bold")
    return sentence(language, "import.known_plan" if seen.exists else "import.new_plan", "bold", **counts)


def _areas(draft: PlanDraft, language: Language) -> Iterator[RenderableType]:
    if not draft.areas:
        return
    counts = Counter(item.area for item in draft.items)
    listed = table(language, Column("import.area"), Column("import.items", narrow=True, right=True))
    for area in dict.fromkeys([*draft.areas, *counts]):
        row(listed, language, area, counts[area])
    yield heading(language, "import.areas")
    yield listed


def _units(seen: Preview, language: Language) -> Iterator[RenderableType]:
    roles = [role for role in Role if any(counts[role] for counts in seen.parts.values())]
    listed = table(language, Column("import.unit"))
    for role in roles:
        listed.add_column(role.label(language), justify="right", no_wrap=True)
    listed.add_column(say(language, "import.note"), no_wrap=True)
    for unit, counts in seen.parts.items():
        notes = []
        if unit in seen.collectives:
            notes.append(say(language, "import.unit_no_members"))
        elif seen.exists and unit in seen.new_units:
            notes.append(say(language, "import.unit_new"))
        row(listed, language, unit, *(counts[role] or "" for role in roles), notes)
    yield heading(language, "import.units")
    yield listed
    if seen.collectives:
        yield sentence(language, "import.collectives", "yellow", units=seen.collectives)
    for one in seen.proposals:
        yield sentence(language, "import.proposal", "yellow", printed=one.printed, name=one.name, reason=one.reason)


def _deadlines(draft: PlanDraft, language: Language) -> Iterator[RenderableType]:
    """Each wording once, with its reading: the reading is ours, so a person confirms it."""
    counts = Counter(explain_deadline(item.schedule, item.deadline_text, language) for item in draft.items)
    yield heading(language, "import.deadlines")
    for reading, count in counts.items():
        yield sentence(language, "import.reading", count=f"{count:>3}", reading=reading)


def _changes(seen: Preview, language: Language) -> Iterator[RenderableType]:
    if not seen.exists or seen.changes_nothing:
        return
    yield heading(language, "import.changes")
    for change in seen.changes:
        item = change.draft or change.stored
        if change.verdict is Verdict.SAME or item is None:
            continue
        found = Text(say(language, f"import.{change.verdict.value}_item"), style=VERDICT_STYLES[change.verdict])
        key = "import.item" if item.number else "import.item_alone"
        yield found.append(" " + say(language, key, number=item.number, title=item.title), style="default")
        stored = change.stored.id if change.stored is not None else 0
        if stored in seen.closed:
            key = "import.closed_withdrawn" if change.draft is None else "import.closed_changed"
            yield sentence(language, key, "yellow", units=seen.closed[stored])
        if stored in seen.regranted:
            yield sentence(language, "import.regranted", "yellow", units=seen.regranted[stored])
        for each in seen.reassigned.get(stored, ()):
            key = "import.brought_back" if each.brought_back else "import.taken_again"
            yield sentence(language, key, "yellow", off=each.off, to=each.to or "-", on=each.on, by=each.by)
        if change.match in (Match.LIKENESS, Match.RETURNED):
            yield sentence(language, f"import.{change.match.value}", "yellow")
        if change in seen.replaced:
            yield sentence(language, "import.replaced", "yellow")
        for name in change.fields:
            yield sentence(
                language,
                "import.change",
                field=say(language, f"import.field_{name}"),
                before=_value(change.stored, name, language),
                after=_value(change.draft, name, language),
            )


def _value(item: StoredItem | ItemDraft | None, name: str, language: Language) -> str:
    """A field of an item in words. `units` are parts: who, and in which role."""
    assert item is not None
    if name == "units":
        parts = item.parts() if isinstance(item, ItemDraft) else item.parts
        text = shown([say(language, "import.part", unit=unit, role=role) for unit, role in parts], language)
    elif name == "schedule":
        text = explain_deadline(item.schedule, item.deadline_text, language)
    else:
        value = getattr(item, name)
        text = " ".join(value) if isinstance(value, tuple) else str(value)
    return text or say(language, "import.empty")


def _problems(result: IntakeResult, language: Language) -> Iterator[RenderableType]:
    if result.errors or result.warnings:
        yield heading(language, "import.problems")
    for problems, style in ((result.errors, STYLES["error"]), (result.warnings, "")):
        for problem in problems:
            said = problem_sentence(problem, language)
            yield sentence(language, "import.problem", style, place=_place(problem, language), said=said)
    if result.draft is not None and result.ignored_sheets:
        yield sentence(language, "import.ignored_sheets", sheets=result.ignored_sheets)


def _place(problem: Problem, language: Language) -> str:
    parts = [part for part in (problem.sheet, problem.cell) if part]
    return " ".join(parts) or say(language, "import.whole_file")
