"""The hidden key of a row of a return sheet: which part it is of, and a check that shows when it was damaged.

Spreadsheet programs count up what is dragged, and people copy rows: a key that only looks right must not put an answer
on another item. The check is against accidents, not against malice: who may answer for a part is asked of the database.
"""

from __future__ import annotations

import hashlib
import re

_KEY = re.compile(r"duban-(\d{1,18})-(\d{8})-([0-9a-f]{8})", re.ASCII)
LIKE_A_KEY = re.compile(r"\s*duban-\d", re.IGNORECASE)


def key_of(assignment_id: int, made_on: str) -> str:
    """'duban-12-20260302-1a2b3c4d' for part 12 on a sheet that was made on the day '20260302'."""
    return f"duban-{assignment_id}-{made_on}-{_check(str(assignment_id), made_on)}"


def read_key(text: str) -> tuple[int, str] | None:
    """(assignment id, day on which the sheet was made); None for what no sheet of ours holds."""
    found = _KEY.fullmatch(text.strip().lower())
    if found is None or _check(found[1], found[2]) != found[3]:
        return None
    return int(found[1]), found[2]


def _check(assignment_id: str, made_on: str) -> str:
    return hashlib.sha256(f"{assignment_id}/{made_on}".encode()).hexdigest()[:8]
