"""The process that opens the original with openpyxl and annotates a copy: JSON on stdin, the .xlsx on stdout.

openpyxl fails on some files that spreadsheet programs open, and needs much memory for others; here that harms nothing.
What could act when the copy is opened is taken out: formulas become their results, and macros, links to other files,
pivot tables, charts and pictures are left out.
"""

from __future__ import annotations

import json
import sys
import warnings
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.worksheet.worksheet import Worksheet

from exports.annotation import annotate, content
from exports.cells import looks_like_formula
from exports.findings import Findings
from tasks.intake.child import limit_resources
from tasks.intake.limits import Limits

_ELSEWHERE = "["  # in a formula or a name, '[1]Sheet!A1' is another file's


def copy_of(path: Path) -> Workbook:
    """The workbook as it looks, with values instead of formulas, and nothing that acts by itself."""
    # From bytes: openpyxl judges a path by its ending, and names mislead.
    book = load_workbook(BytesIO(path.read_bytes()), data_only=True, keep_links=False, rich_text=True)
    book.template = False
    for chart in book.chartsheets:
        book.remove(chart)
    for name in [name for name, defined in book.defined_names.items() if _acts(defined.attr_text)]:
        del book.defined_names[name]
    for page in book.worksheets:
        _disarm(page)
    return book


def _disarm(page: Worksheet) -> None:
    for drawn in ("_charts", "_images", "_pivots"):  # openpyxl has no other name for them
        getattr(page, drawn).clear()
    for name in [name for name, defined in page.defined_names.items() if _acts(defined.attr_text)]:
        del page.defined_names[name]
    for name, table in [*dict(page.tables).items()]:
        if table.connectionId is not None or table.tableType not in (None, "worksheet"):
            del page.tables[name]
        for column in table.tableColumns:
            column.calculatedColumnFormula = column.totalsRowFormula = None
    kept = [v for v in page.data_validations.dataValidation if not (_acts(v.formula1) or _acts(v.formula2))]
    page.data_validations.dataValidation = kept
    formats = ConditionalFormattingList()
    for ranges in page.conditional_formatting:
        for rule in ranges.rules:
            if not any(map(_acts, rule.formula)):
                formats.add(str(ranges.sqref), rule)
    page.conditional_formatting = formats
    for row in page.iter_rows():
        for cell in row:
            if isinstance(cell, Cell):
                _disarm_cell(cell)


def _disarm_cell(cell: Cell) -> None:
    if cell.hyperlink is not None and cell.hyperlink.target:
        cell.hyperlink = None
    if cell.data_type == "f":  # an array formula without a value is one in spite of data_only
        cell.value = None
    if isinstance(cell.value, str) and looks_like_formula(cell.value):
        cell.quotePrefix = True


def _acts(formula: str | None) -> bool:
    return _ELSEWHERE in (formula or "")


def main() -> None:
    request: dict[str, Any] = json.loads(sys.stdin.buffer.read())
    limit_resources(Limits(**request["limits"]))
    warnings.simplefilter("ignore")  # of extensions that openpyxl does not know: the copy does without them
    book = copy_of(Path(request["path"]))
    annotate(book, Findings.from_json(request["findings"]))
    sys.stdout.buffer.write(content(book))


if __name__ == "__main__":
    main()
