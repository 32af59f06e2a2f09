"""The ledger as the data of the HTML board's script: lists and short names, because it may be 15,000 assignments.

What is empty is left out. Texts are cleaned here and are only ever shown as text there.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from exports.cells import clean
from exports.sheet_ledger import figures
from exports.view import View
from tasks.domain.attribution import said_by
from tasks.domain.model import CheckpointStanding, LedgerRow, Progress, Review
from tasks.domain.terms import AssignmentState, Light, Role, Term

_ROLES = tuple(Role)
_LIGHTS = tuple(sorted(Light, key=lambda light: light.urgency))
_WITHDRAWN = len(_LIGHTS)  # stands where a light does


def payload(view: View, words: dict[str, str]) -> dict[str, Any]:
    """{words, lights, roles, areas, units, items, parts}: parts name the others by their place in their list."""
    ledger = view.ledger
    areas, units = _Places(ledger.areas), _Places(())
    items: dict[int, dict[str, Any]] = {}
    places: dict[int, int] = {}
    parts = []
    for row in ledger.rows:
        if row.key_task_id not in items:
            places[row.key_task_id] = len(items)
            items[row.key_task_id] = _item(row, areas.of(row.area), ledger.by_item.get(row.key_task_id))
        parts.append(_part(row, view, places[row.key_task_id], units))
    return {
        "words": words,
        "lights": [{"key": light.value, "sign": light.sign, "label": view.label(light)} for light in _LIGHTS],
        "roles": [{"label": view.label(role), "counts": role.counts} for role in _ROLES],
        "areas": areas.texts,
        "units": units.texts,
        "items": list(items.values()),
        "parts": parts,
    }


class _Places:
    """Texts that many rows share, each kept once."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.texts = [clean(text) for text in texts]
        self._place = {text: place for place, text in enumerate(self.texts)}

    def of(self, text: str) -> int:
        text = clean(text)
        place = self._place.setdefault(text, len(self.texts))
        if place == len(self.texts):
            self.texts.append(text)
        return place


def _item(row: LedgerRow, area: int, light: Light | None) -> dict[str, Any]:
    return _filled(
        id=row.key_task_id,
        number=clean(row.number),
        title=clean(row.title),
        area=area,
        light=None if light is None else _LIGHTS.index(light),
        measures=[clean(line) for line in row.measures],
    )


def _part(row: LedgerRow, view: View, item: int, units: _Places) -> dict[str, Any]:
    standing = row.standing
    withdrawn = standing.state is AssignmentState.WITHDRAWN
    return _filled(
        item=item,
        unit=units.of(row.unit),
        role=_ROLES.index(row.role),
        light=_WITHDRAWN if withdrawn else _LIGHTS.index(row.light),
        reason=clean(row.reason),
        due=None if row.due_on is None else row.due_on.isoformat(),
        deadline=clean(row.deadline_text),
        parent=None if row.parent_unit is None else clean(row.parent_unit),
        contacts=[clean(name) for name in row.contacts],
        nudges=row.nudges or None,
        evidence=row.evidence or None,
        closed=None if standing.closed_at is None else view.day(standing.closed_at).isoformat(),
        report=None if standing.latest is None else _report(standing.latest, view),
        review=None if standing.review is None else _review(standing.review, view),
        checkpoints=[_checkpoint(checkpoint, view) for checkpoint in standing.checkpoints],
    )


def _report(progress: Progress, view: View) -> dict[str, Any]:
    shown = figures(progress, view)
    return _filled(
        day=view.day(progress.said_at).isoformat(),
        by=clean(said_by(progress, view.language)),
        source=view.label(progress.source),
        status=view.label(progress.status),
        percent=progress.percent,
        text=clean(progress.text),
        figures=None if shown is None else clean(str(shown).replace("\n", "")),
    )


def _review(review: Review, view: View) -> dict[str, Any]:
    decision: Term = review.decision
    return _filled(
        day=view.day(review.at).isoformat(),
        by=clean(review.by),
        decision=view.label(decision),
        reason=clean(review.reason),
    )


def _checkpoint(standing: CheckpointStanding, view: View) -> dict[str, Any]:
    checkpoint = standing.checkpoint
    return _filled(
        period=clean(checkpoint.period),
        due=standing.due_on.isoformat(),
        was=None if checkpoint.original_due_on == standing.due_on else checkpoint.original_due_on.isoformat(),
        state=view.label(standing.state),
        reported=None if standing.reported_at is None else view.day(standing.reported_at).isoformat(),
        late=standing.late or None,
        soft=checkpoint.soft or None,
    )


def _filled(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None and value != "" and value != []}
