"""What a workbook holds, as data: the expected files in tests/data/exports, and the command that writes them anew.

    PYTHONPATH=. .venv/bin/python tests/exports/export_expected.py

Read the difference before you commit it: it is what offices will see.
"""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path
from typing import Any

from ledger_factory import DATA, make_week, whole_plan, with_checkpoints
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from exports.registry import SHEETS
from exports.sheet import Sheet
from exports.workbook import write_workbook
from tasks.domain.terms import Language


def expected_file(sheet: Sheet[Any]) -> Path:
    return DATA / f"{re.sub(r'[^a-z]+', '_', sheet.title.en.lower())}.json"


def write_status(path: Path) -> Path:
    """The workbook of the whole plan and its week."""
    ledger = with_checkpoints(whole_plan())
    return write_workbook(ledger, path, Language.ZH, make_week(ledger))


def describe(path: Path) -> dict[str, dict[str, object]]:
    """By sheet name: what is printed how (openpyxl), and every value, those beneath merged cells too (calamine)."""
    values = CalamineWorkbook.from_path(path)
    return {page.title: _describe(page, values) for page in load_workbook(path).worksheets}


def _describe(page: Any, values: CalamineWorkbook) -> dict[str, object]:
    rows = values.get_sheet_by_name(page.title).to_python(skip_empty_area=False)
    return {
        "print": {
            "paper": page.page_setup.paperSize,
            "orientation": page.page_setup.orientation,
            "wide": page.page_setup.fitToWidth,
            "tall": page.page_setup.fitToHeight,
            "repeated": page.print_title_rows,
            "footer": [page.oddFooter.left.text, page.oddFooter.center.text, page.oddFooter.right.text],
            "breaks": [brk.id for brk in page.row_breaks.brk],
        },
        "frozen": page.freeze_panes,
        "filter": page.auto_filter.ref,
        "merged": sorted(str(merged) for merged in page.merged_cells.ranges),
        "charts": len(page._charts),
        "bars": sorted(str(where.sqref) for where in page.conditional_formatting),
        "rows": [[str(value) for value in row] for row in rows],
    }


def _regenerate() -> None:
    with tempfile.TemporaryDirectory() as folder:
        described = describe(write_status(Path(folder) / "status.xlsx"))
    for sheet in SHEETS:
        content = dict(described[sheet.title.zh])
        # One line per row, so that a difference reads like the sheet.
        rows = ",\n".join(json.dumps(row, ensure_ascii=False) for row in content.pop("rows"))  # type: ignore[attr-defined]
        head = json.dumps(content, ensure_ascii=False, indent=1)[:-2]
        expected_file(sheet).write_text(f'{head},\n "rows": [\n{rows}\n]}}\n', encoding="utf-8")


if __name__ == "__main__":
    _regenerate()
