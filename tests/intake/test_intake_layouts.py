"""Workbooks beside what must be read from them. To add a habit, add two files: NAME.xlsx and NAME.xlsx.json."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from tasks.intake.document import as_json
from tasks.intake.reader import read_file

DATA = Path(__file__).parents[1] / "data"
LAYOUTS = sorted(path for path in (DATA / "layouts").iterdir() if path.suffix != ".json")
HOSTILE = json.loads((DATA / "hostile" / "expectations.json").read_text("utf-8"))
ITEM_KEYS = ("area", "number", "title", "measures", "lead_units", "cooperating_units", "deadline_text", "deadline")


def plain(text: Any) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", "" if text is None else str(text)))


def comparable(item: dict[str, Any], expected: dict[str, Any]) -> dict[str, Any]:
    """The parts that must agree; units that co-operate have no order, and a date may be printed in several ways."""
    printed = [expected["deadline_text"], *expected.get("deadline_text_alt", [])]
    same_text = plain(item["deadline_text"]) in map(plain, printed)
    return {
        "area": plain(item["area"]),
        "number": plain(item["number"]),
        "title": plain(item["title"]),
        "measures": plain("".join(item["measures"])),
        "lead_units": [plain(unit) for unit in item["lead_units"]],
        "cooperating_units": sorted(plain(unit) for unit in item["cooperating_units"]),
        "deadline_text": plain(expected["deadline_text"] if same_text else item["deadline_text"]),
        "deadline": [item["deadline"][key] for key in ("kind", "due", "every")],
    }


@pytest.mark.parametrize("path", LAYOUTS, ids=lambda path: path.name)
def test_a_table_is_read_as_a_coordinator_reads_it(path: Path) -> None:
    expected = json.loads(path.with_name(f"{path.name}.json").read_text("utf-8"))
    read = as_json(read_file(path))
    assert read["errors"] == []
    assert [read[key] for key in ("title", "base_year", "areas", "ignored_sheets")] == [
        expected[key] for key in ("title", "base_year", "areas", "ignored_sheets")
    ]
    assert read["n_items"] == len(read["items"]) == len(expected["items"])
    for item, wanted in zip(read["items"], expected["items"], strict=True):
        assert comparable(item, wanted) == comparable(wanted, wanted)
        assert all(key in item for key in ITEM_KEYS)
    assert {warning["code"] for warning in read["warnings"]} == {warning["code"] for warning in expected["warnings"]}


@pytest.mark.parametrize("expected", HOSTILE, ids=lambda expected: expected["file"])
def test_a_hostile_file_is_answered_in_words(expected: dict[str, Any]) -> None:
    result = read_file(DATA / "hostile" / expected["file"])
    read = as_json(result)
    assert read["n_items"] == expected.get("n_items", 0)
    if expected["outcome"] == "import_with_warnings":
        assert read["errors"] == []
        assert expected["code"] in {warning["code"] for warning in read["warnings"]}
        due = {item["number"]: item["deadline"]["due"] for item in read["items"]}
        assert {number: due[number] for number in expected.get("deadlines", {})} == expected.get("deadlines", {})
    else:
        assert result.draft is None
        assert [error["code"] for error in read["errors"]] == [expected["code"]]
        assert len(read["errors"][0]["message"]) > 10


def test_without_a_header_the_first_rows_are_shown() -> None:
    (error,) = read_file(DATA / "hostile" / "07_no_header.xlsx").errors
    assert error.values["rows"].startswith("1 | 深入学习宣传法治思想 | ")
    assert len(error.values["rows"].split("\n")) == 5
