"""The files that leave: what each is called, and how their names tell what they are and of which day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from exports.files import safe_stem
from exports.view import Words
from tasks.domain.model import Ledger
from tasks.domain.terms import Language, Output

_ENDINGS: dict[Output, str] = {
    Output.WORKBOOK: ".xlsx",
    Output.PICTURE: ".png",
    Output.HTML: ".html",
    Output.BULLETIN: ".docx",
    Output.YEARLY: ".docx",
    Output.EVIDENCE: ".zip",
}
UNITS = Words("单位", "units")
_HALF = 90  # bytes of a name that has two parts
_NAME = re.compile(r"(?P<plan>.+)_(?P<day>\d{4}-\d{2}-\d{2})(?:_(?P<what>[^_]+))?", re.DOTALL)


def file_name(ledger: Ledger, output: Output, language: Language = Language.ZH) -> str:
    """'方案名称_2024-04-26_通报.docx': a name that every system takes, and that sorts by day.

    The workbook, which is the usual one, bears the plan's name alone.
    """
    what = "" if output is Output.WORKBOOK else f"_{safe_stem(output.label(language), output.value)}"
    return f"{safe_stem(ledger.plan_title, 'plan')}_{ledger.as_of.isoformat()}{what}{_ENDINGS[output]}"


def unit_file_name(ledger: Ledger, unit: str, language: Language = Language.ZH) -> Path:
    """The same for one unit's own workbook, in a folder beside: '单位/方案名称_2024-04-26_市司法局.xlsx'."""
    folder = UNITS.en if language is Language.EN else UNITS.zh
    plan = safe_stem(ledger.plan_title, "plan", most=_HALF)
    return Path(folder, f"{plan}_{ledger.as_of.isoformat()}_{safe_stem(unit, 'unit', most=_HALF)}.xlsx")


@dataclass(frozen=True)
class Kept:
    """A file that was written before. `size` in bytes; `written` in seconds since 1970."""

    path: Path
    plan: str
    as_of: date
    output: Output
    size: int
    written: float


def kept(folder: Path) -> list[Kept]:
    """What lies in the folder, newest first; other people's files are left out. OSError if it cannot be read."""
    if not folder.exists():
        return []
    found = [one for path in folder.iterdir() if (one := _read(path)) is not None]
    return sorted(found, key=lambda one: (one.as_of, one.written, one.path.name), reverse=True)


def stale(folder: Path, before: date) -> list[Path]:
    """The files of days before `before`, those of units too; the newest of each plan and kind stays in any case."""
    newest: set[tuple[str, Output]] = set()
    found = []
    for one in kept(folder):
        if one.as_of < before and (one.plan, one.output) in newest:
            found.append(one.path)
        newest.add((one.plan, one.output))
    for units in (folder / UNITS.zh, folder / UNITS.en):
        for path in sorted(units.glob("*.xlsx")):
            named = _NAME.fullmatch(path.stem)
            if named is not None and named["what"] and _day(named["day"]) < before:
                found.append(path)
    return found


def _day(text: str) -> date:
    """The latest day of all for what is none: such a file is not ours."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date.max


def _read(path: Path) -> Kept | None:
    named = _NAME.fullmatch(path.stem)
    output = _output(path.suffix, named["what"]) if named else None
    if named is None or output is None or not path.is_file():
        return None
    try:
        day = date.fromisoformat(named["day"])
        status = path.stat()
    except (ValueError, OSError):  # no such day; taken away meanwhile
        return None
    return Kept(path, named["plan"], day, output, status.st_size, status.st_mtime)


def _output(ending: str, what: str | None) -> Output | None:
    for output, usual in _ENDINGS.items():
        names = (None,) if output is Output.WORKBOOK else (output.zh, output.en)
        if ending == usual and what in names:
            return output
    return None
