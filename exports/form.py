"""Into the office's own form: the imported workbook, or a template, with progress, light and remarks filled in."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from exports import form_texts
from exports.files import replaced, safe_stem
from exports.form_book import Outcome
from exports.form_losses import losses, says_when_made
from exports.form_match import Prepared, UnitOf, prepare
from exports.form_places import blocks
from exports.view import View
from tasks.domain.errors import Refused
from tasks.domain.model import IntakeResult, Ledger
from tasks.domain.terms import Language
from tasks.intake.cells import text_of
from tasks.intake.grid import Grid
from tasks.intake.isolation import run_apart
from tasks.intake.limits import MB, Limits
from tasks.intake.sniff import Kind, Refusal, kind_of

_FILLING = Limits(memory=1_200 * MB, seconds=60.0)


@dataclass(frozen=True)
class Form:
    """A form as it was read."""

    source: Path
    grid: Grid
    result: IntakeResult

    @property
    def has_fields(self) -> bool:
        """Whether a cell has braces such as `{{办结率}}`."""
        cells = (cell for sheet in self.grid.sheets for row in sheet.rows for cell in row)
        return any("{{" in text or "｛｛" in text for text in map(text_of, cells))


@dataclass(frozen=True)
class Filled:
    """What was filled, and all that there is to say about it."""

    prepared: Prepared
    outcome: Outcome


def form_name(file: str, ledger: Ledger, language: Language = Language.ZH) -> str:
    """'责任分解表_已填_2024-06-28.xlsx' for '责任分解表.xlsm'."""
    ending = "filled" if language is Language.EN else "已填"
    return f"{safe_stem(Path(file).stem, 'form')}_{ending}_{ledger.as_of.isoformat()}.xlsx"


def check_form(source: Path) -> tuple[str, ...]:
    """Codes of what the filled copy of an .xlsx or .xlsm cannot have. Raises Refused for any other kind of file."""
    try:
        kind = kind_of(source)
    except Refusal as refusal:
        code = "form_password" if refusal.code == "password_protected" else "form_not_xlsx"
        raise Refused(code, file=source.name) from refusal
    if kind is not Kind.XLSX:
        raise Refused("form_not_xlsx", file=source.name)
    return losses(source)


def write_form(
    form: Form,
    ledger: Ledger,
    target: Path,
    unit_of: UnitOf,
    language: Language = Language.ZH,
    *,
    overwrite: bool = False,
) -> Filled:
    """Writes a copy of the form, filled with what the ledger knows (.xlsx); the form itself stays as it is.

    The same form and ledger give the same bytes. Raises Refused where nothing can be filled (form_locked,
    form_not_opened, would_overwrite); OSError if the copy cannot be written.
    """
    if target.exists() and target.samefile(form.source):
        raise Refused("would_overwrite", file=str(target))
    view = View(ledger, language)
    found, notes = blocks(form.grid, form.result)
    prepared = prepare(found, view, unit_of)
    prepared.notes[:0] = notes
    request = {
        "path": str(form.source.resolve()),
        "writes": [asdict(write) for write in prepared.writes],
        "fields": form_texts.fields(view),
        "overwrite": overwrite,
        "at": ledger.at.isoformat(),
        "has_date": says_when_made(form.source),
    }
    outcome, content = _filled_apart(request, form.source)
    if outcome.locked:
        raise Refused("form_locked", sheets=tuple(outcome.locked))
    if outcome.filled:
        with replaced(target) as file:
            file.write(content)
    return Filled(prepared, outcome)


def _filled_apart(request: dict[str, object], source: Path) -> tuple[Outcome, bytes]:
    """openpyxl fails on some files that spreadsheet programs open; in a process of its own that harms nothing."""
    try:
        done = run_apart("exports.form_book", request, _FILLING)
    except Refusal as refusal:
        raise Refused("form_not_opened", file=source.name) from refusal
    said, _, content = done.stdout.partition(b"\n")
    if done.returncode != 0 or not content.startswith(b"PK"):
        raise Refused("form_not_opened", file=source.name)
    return Outcome(**json.loads(said)), content
