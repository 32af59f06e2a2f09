"""Limits, the process apart, and grids that nobody would write: always an answer, never an exception."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.intake.document import as_json
from tasks.intake.grid import Grid, Sheet, address, sheet_from_json, sheet_to_json
from tasks.intake.isolation import read_apart
from tasks.intake.limits import Limits
from tasks.intake.reader import read_file, read_grid

ROOT = Path(__file__).parents[2]
GOOD = ROOT / "tests" / "data" / "layouts" / "01_baseline_clean.xlsx"
WORDS = [
    "青岚市2024年任务表", "序号", "工作方面", "重点任务", "具体措施", "牵头单位",
    "责任单位", "配合单位", "完成时限", "备注", "一、制度建设（2项）", "（二）",
    "1", "1-2", "市司法局", "市财政局、市公安局", "甲局牵头，乙局配合", "6月底前",
    "长期坚持", "无", "合计", "注：说明", "=1+1", "\u200b",
    "（作废）",
]  # fmt: skip
CELLS = st.one_of(
    st.none(),
    st.sampled_from(WORDS),
    st.text(max_size=12),
    st.floats(),
    st.booleans(),
    st.dates(),
)
PLACES = st.tuples(st.integers(0, 9), st.integers(0, 7))


def codes(path: Path, limits: Limits | None = None) -> list[str]:
    result = read_file(path, limits=limits)
    assert (result.draft is None) == bool(result.errors)
    return [problem.code for problem in result.errors]


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    header = draw(
        st.sampled_from([[], [["序号", "工作方面", "重点任务", "具体措施", "牵头单位", "配合单位", "完成时限"]]])
    )
    corners = draw(st.lists(st.tuples(PLACES, PLACES), max_size=3))
    return Sheet(
        name=draw(st.sampled_from(["Sheet1", "一、制度建设", "2024年"])),
        rows=header + draw(st.lists(st.lists(CELLS, max_size=8), max_size=10)),
        hidden=draw(st.booleans()),
        merges=[(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])) for a, b in corners],
        hidden_rows=draw(st.sets(st.integers(0, 9), max_size=2)),
        hidden_columns=draw(st.sets(st.integers(0, 7), max_size=2)),
        struck=draw(st.sets(PLACES, max_size=2)),
        partly_struck=draw(st.sets(PLACES, max_size=2)),
    )


@settings(max_examples=200, deadline=None)
@given(st.lists(sheets(), max_size=2))
def test_any_grid_gives_a_draft_or_the_reasons_why_not(found: list[Sheet]) -> None:
    result = read_grid(Grid(found), "x.xlsx")
    assert (result.draft is None) == bool(result.errors)
    read = as_json(result)
    assert read["n_items"] == len(read["items"])
    assert all(problem["message"] for problem in read["warnings"] + read["errors"])


@settings(max_examples=50)
@given(sheets())
def test_a_sheet_comes_back_from_json_as_it_was(sheet: Sheet) -> None:
    written = json.dumps(sheet_to_json(sheet))
    assert json.dumps(sheet_to_json(sheet_from_json(json.loads(written)))) == written


@pytest.mark.parametrize(("place", "name"), [((0, 0), "A1"), ((6, 25), "Z7"), ((1048575, 16383), "XFD1048576")])
def test_the_address_of_a_cell(place: tuple[int, int], name: str) -> None:
    assert address(*place) == name


def test_a_used_cell_in_the_last_corner_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = book.active["XFD1048576"] = 1
    book.save(tmp_path / "x.xlsx")
    assert codes(tmp_path / "x.xlsx") == ["too_large_unpacked"]


def test_a_part_that_unpacks_to_very_much_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(GOOD.read_bytes())
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.bin", bytes(60_000_000))
    assert codes(path) == ["too_large_unpacked"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "no_table"),
        (b"   \n", "no_table"),
        (b"%PDF-1.7", "wrong_type"),
        (b"<html><table></table></html>", "no_table"),
        (b"PK\x03\x04 nothing more", "file_damaged"),
        (bytes(range(256)) * 20, "wrong_type"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(632) + "EncryptedPackage\0".encode("utf-16-le"),
            "password_protected",
        ),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(632) + "WordDocument\0".encode("utf-16-le"), "wrong_type"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(632) + "Workbook\0".encode("utf-16-le"), "file_damaged"),
        ("随便写的一段文字".encode(), "no_table"),
    ],
)
def test_what_is_no_table_is_named(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    assert codes(path) == [code]


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(file=1000), "too_large"),
        (Limits(items=30), "too_many_items"),
        (Limits(unpacked=10_000), "too_large_unpacked"),
    ],
)
def test_limits_are_settings(limits: Limits, code: str) -> None:
    assert codes(GOOD, limits) == [code]


def test_a_reader_that_takes_too_long_is_stopped() -> None:
    assert codes(GOOD, Limits(seconds=0.001)) == ["too_slow"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows bounds no process's memory this way")
def test_a_reader_that_wants_too_much_memory_is_stopped(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("序号,重点任务,牵头单位\n" + "1,任务,市司法局\n" * 400_000, "utf-8")
    assert codes(path, Limits(memory=100_000_000)) == ["too_large_unpacked"]


def test_it_works_from_any_folder_and_keeps_secrets_from_the_reader(tmp_path: Path) -> None:
    script = (
        "from pathlib import Path; from tasks.intake.reader import read_file;"
        f"print(len(read_file(Path({str(GOOD)!r})).draft.items))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "DUBAN_TOKEN": "1:secret"}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env=environment, capture_output=True, check=True
    )
    assert done.stdout.strip() == b"31"


def test_an_extension_that_misleads_is_said(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes((GOOD.parent / "17_legacy_biff8.xls").read_bytes())
    result = read_file(path)
    assert result.draft is not None and "wrong_extension" in [problem.code for problem in result.warnings]


@pytest.mark.skipif(sys.platform != "linux", reason="looks for the reader in /proc")
def test_a_reader_that_is_told_to_end_says_nothing_of_the_file(tmp_path: Path) -> None:
    """As when the bot is stopped while it reads: the table is read again, not refused."""
    pipe = tmp_path / "table.csv"
    os.mkfifo(pipe)
    before = children()
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(read_apart, pipe, Limits())
        with pipe.open("wb"):  # opens when the reader does
            (reader,) = children() - before
            os.kill(reader, signal.SIGTERM)
        assert isinstance(reading.exception(), InterruptedError)


def children() -> set[int]:
    tasks = Path("/proc/self/task").iterdir()
    return {int(pid) for task in tasks for pid in (task / "children").read_text("ascii").split()}
