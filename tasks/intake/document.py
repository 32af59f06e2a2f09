"""What was read, as one JSON document in the shape that docs/readings.md describes (`import --dry-run --json`)."""

from __future__ import annotations

from typing import Any

from tasks.domain.choices import QUESTIONS
from tasks.domain.model import Contested, IntakeResult, ItemDraft, Problem, Schedule, TableSeen
from tasks.domain.terms import Language
from tasks.intake.wording import sentence


def as_json(result: IntakeResult, language: Language = Language.ZH) -> dict[str, Any]:
    """{file, title, base_year, areas, n_items, items, choices, columns, warnings, errors, ignored_sheets}.

    Refused: title null. `choices` are the contested readings that this table hangs on, `columns` what each holds.
    """
    draft = result.draft
    return {
        "file": result.file,
        "title": draft.title if draft else None,
        "base_year": draft.base_year if draft else None,
        "areas": list(draft.areas) if draft else [],
        "n_items": len(draft.items) if draft else 0,
        "items": [_item(item) for item in draft.items] if draft else [],
        "choices": [_contested(one) for one in result.contested],
        "columns": [_columns(table) for table in result.tables],
        "warnings": [_problem(problem, language) for problem in result.warnings],
        "errors": [_problem(problem, language) for problem in result.errors],
        "ignored_sheets": list(result.ignored_sheets),
    }


def _contested(one: Contested) -> dict[str, Any]:
    others = [option.value for option in QUESTIONS[one.name].options]
    return {
        "name": one.name,
        "chosen": one.chosen.value,
        "options": others,
        "items": one.items,
        "sheet": one.sheet,
        "cell": one.cell,
        "text": one.text,
    }


def _columns(table: TableSeen) -> dict[str, Any]:
    return {
        "sheet": table.sheet,
        "first_row": table.first_row,
        "columns": {column.letter: column.role for column in table.columns},
        "named": table.named,
    }


def _item(item: ItemDraft) -> dict[str, Any]:
    data: dict[str, Any] = {
        "area": item.area,
        "number": item.number or None,
        "title": item.title,
        "measures": list(item.measures),
        "lead_units": list(item.lead_units),
        "cooperating_units": [*item.responsible_units, *item.cooperating_units],
        "deadline_text": item.deadline_text,
        "deadline": schedule_as_json(item.schedule),
    }
    if item.number_raw:
        data["number_raw"] = item.number_raw
    if item.responsible_units:
        data["responsible_units"] = list(item.responsible_units)
    if item.measure_details:
        data["measure_details"] = [
            {
                "text": one.text,
                "lead_units": list(one.lead_units),
                "cooperating_units": list(one.cooperating_units),
                "deadline_text": one.deadline_text,
                "deadline": schedule_as_json(one.schedule),
            }
            for one in item.measure_details
        ]
    return data


def schedule_as_json(schedule: Schedule) -> dict[str, Any]:
    data: dict[str, Any] = {
        "kind": schedule.kind.value,
        "due": schedule.due_on.isoformat() if schedule.due_on else None,
        "every": schedule.every.value if schedule.every else None,
    }
    if schedule.start_on:
        data["start"] = schedule.start_on.isoformat()
    return data


def _problem(problem: Problem, language: Language) -> dict[str, str | None]:
    return {"code": problem.code, "message": sentence(problem, language), "sheet": problem.sheet, "cell": problem.cell}
