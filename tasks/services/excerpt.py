"""A unit's own part of a ledger: what its people are sent. The lights and numbers are those of the whole."""

from __future__ import annotations

from dataclasses import replace

from tasks.domain.model import Ledger, LedgerRow
from tasks.domain.terms import AssignmentState
from tasks.services.ledger import tally


def of_unit(found: Ledger, unit: str) -> Ledger:
    """The rows of one unit, by its name as the ledger has it, with the counts over these rows."""
    rows = tuple(row for row in found.rows if row.unit == unit)
    counted = [row for row in rows if row.counts]
    items = {row.key_task_id for row in rows}
    areas = tuple(area for area in found.areas if any(row.area == area for row in rows))
    return replace(
        found,
        areas=areas,
        rows=rows,
        n_items=len({row.key_task_id for row in rows if row.standing.state is not AssignmentState.WITHDRAWN}),
        tally=tally(counted),
        by_area={area: tally(_of_area(counted, area)) for area in areas},
        by_unit={unit: tally(counted)} if counted else {},
        by_item={item: light for item, light in found.by_item.items() if item in items},
    )


def _of_area(rows: list[LedgerRow], area: str) -> list[LedgerRow]:
    return [row for row in rows if row.area == area]
