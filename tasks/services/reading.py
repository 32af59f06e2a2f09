"""A file as this office reads it: what a person asks for, over what was chosen for the plan before, over defaults."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from tasks.domain.choices import Choices
from tasks.domain.model import IntakeResult
from tasks.intake.limits import Limits
from tasks.intake.mapping import Asked, ColumnMap, map_from_json
from tasks.intake.reader import Opened, read_opened
from tasks.intake.years import year_named
from tasks.services import audit, jobs
from tasks.store.db import transaction
from tasks.store.models import Plan, PlanImport

COLUMNS = "columns:"


@dataclass(frozen=True)
class Wish:
    """What a person says of how to read a file; what is left out is taken from the plan's last import or by default."""

    plan: str | None = None  # the plan's title, instead of the one in the table
    year: int | None = None  # instead of what the table says; without it, the year in `plan`
    choices: Mapping[str, str] = field(default_factory=dict)  # by the names of choices.QUESTIONS
    columns: ColumnMap | None = None


@dataclass(frozen=True)
class Reading:
    """A file as it was read, and the choices that hold for it."""

    result: IntakeResult
    choices: Choices
    kept: frozenset[str]  # the choices other than the default that come from the plan's last import


def read(opened: Opened, wish: Wish, this_year: int, limits: Limits | None = None) -> Reading:
    """Reads only. `this_year` holds where neither the file nor the wish names a year. ValueError for a wrong choice."""
    choices = Choices().having(wish.choices)
    year = wish.year or (year_named(wish.plan) if wish.plan else None)
    asked = Asked(choices, year, wish.columns, named_columns(), this_year)
    result = read_opened(opened, limits=limits, asked=asked)
    if result.draft is None:
        return Reading(result, choices, frozenset())
    before = _choices_before(result.draft.plan_title(wish.plan))
    default = Choices().by_name()
    kept = {name: value for name, value in before.items() if name not in wish.choices and value != default.get(name)}
    settled = choices.having(kept)
    if settled != choices:
        result = read_opened(opened, limits=limits, asked=replace(asked, choices=settled))
    return Reading(result, settled, frozenset(kept))


def _choices_before(title: str) -> dict[str, str]:
    """Of the plan's last import that was not undone."""
    last = (
        PlanImport.select()
        .join(Plan)
        .where(Plan.title == title, PlanImport.undone_at.is_null())
        .order_by(PlanImport.id.desc())
        .first()
    )
    return dict(last.choices) if last is not None else {}


def named_columns() -> dict[str, ColumnMap]:
    """The columns that people named, by the layout that they named them for."""
    return {layout: map_from_json(json.loads(kept)) for layout, kept in jobs.facts(COLUMNS).items()}


def remember_columns(result: IntakeResult, columns: ColumnMap | None, actor: str, now: datetime) -> None:
    """Keeps what a person named for the layouts of this file, so that its next revision is not asked about."""
    if columns is None:
        return
    with transaction():
        for layout in dict.fromkeys(table.layout for table in result.tables if table.named):
            jobs.learn(f"{COLUMNS}{layout}", json.dumps(columns.as_json()))
            audit.note(actor, "columns", f"layout:{layout}"[:80], now, columns=columns.as_json())
