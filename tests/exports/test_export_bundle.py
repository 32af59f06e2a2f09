"""The evidence bundle: what is in it, under which names, and what is said of what is not."""

from __future__ import annotations

import hashlib
import io
import re
import tracemalloc
import unicodedata
import zipfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path, PurePosixPath

import pytest
from ledger_factory import make_ledger, make_row
from openpyxl import load_workbook

from exports.bundle import PIECE, Bundle, ChangedWhileRead, write_bundle
from exports.bundle_index import Found
from tasks.domain.terms import Decision, EvidenceState, Language
from tasks.services.evidence import PlanFile

LEDGER = make_ledger(make_row())
RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def keep(folder: Path, content: bytes, number: int = 1, ending: str = ".pdf", **changes: object) -> PlanFile:
    """A file as the bot keeps it: under its hash."""
    sha256 = hashlib.sha256(content).hexdigest()
    path = f"{sha256[:2]}/{sha256}{ending}"
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_bytes(content)
    file = PlanFile(
        number=number,
        progress_id=number,
        assignment_id=1,
        area="严格规范公正文明执法",
        item_number="1",
        title="规范涉企行政检查",
        unit="市司法局",
        name="检查记录.pdf",
        state=EvidenceState.STORED,
        path=path,
        size=len(content),
        sha256=sha256,
        error="",
        by="李明",
        said_at=datetime(2024, 6, 20, 16, 30),  # the 21st in Shanghai
        decision=Decision.ACCEPT,
    )
    return replace(file, **changes)  # type: ignore[arg-type]


def bundle(files: list[PlanFile], folder: Path, name: str = "bundle.zip", language: Language = Language.ZH) -> Bundle:
    return write_bundle(LEDGER, files, folder, folder / name, language)


def members(made: Bundle) -> dict[str, bytes]:
    with zipfile.ZipFile(made.path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def index(made: Bundle) -> list[list[object]]:
    content = next(iter(members(made).values()))
    rows = [list(row) for row in load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)]  # type: ignore[union-attr]
    return rows[rows.index(next(row for row in rows if row[0] in ("序号", "No."))) + 1 :]


def test_files_lie_by_item_with_an_index_in_front(tmp_path: Path) -> None:
    files = [
        keep(tmp_path, b"one"),
        keep(tmp_path, b"two", 2, ".jpg", item_number="12", title="普法", name="photo.jpg", decision=None),
    ]
    made = bundle(files, tmp_path)
    assert list(members(made).items())[1:] == [
        ("第01项_规范涉企行政检查/市司法局_2024-06-21_检查记录.pdf", b"one"),
        ("第12项_普法/市司法局_2024-06-21_photo.jpg", b"two"),
    ]
    assert next(iter(members(made))) == "00_佐证材料目录.xlsx"
    assert (made.faults, made.size) == ((), 6)
    first, second = index(made)
    assert first[:6] == [1, "1", "规范涉企行政检查", "市司法局", made.entries[0].place, "检查记录.pdf"]
    assert first[6:9] == [3, files[0].sha256, "李明"]
    assert first[9] == datetime(2024, 6, 21)
    assert (first[10:], second[10:]) == (["审核通过", "在包内"], ["未审核", "在包内"])


def test_what_is_missing_or_altered_is_left_out_and_named(tmp_path: Path) -> None:
    whole, gone, altered = keep(tmp_path, b"one"), keep(tmp_path, b"two", 2), keep(tmp_path, b"three", 3)
    pending = keep(tmp_path, b"four", 4, state=EvidenceState.PENDING, path=None, sha256=None)
    failed = keep(tmp_path, b"five", 5, state=EvidenceState.FAILED, path=None, sha256=None)
    outside = keep(tmp_path, b"six", 6, path="../../etc/passwd")
    assert gone.path is not None
    assert altered.path is not None
    (tmp_path / gone.path).unlink()
    (tmp_path / altered.path).write_bytes(b"THREE")
    made = bundle([whole, gone, altered, pending, failed, outside], tmp_path)
    assert [(entry.file.number, entry.found) for entry in made.faults] == [
        (2, Found.MISSING),
        (3, Found.ALTERED),
        (4, Found.PENDING),
        (5, Found.FAILED),
        (6, Found.MISSING),
    ]
    assert list(members(made).values())[1:] == [b"one"]
    assert [row[11] for row in index(made)] == [entry.found.said(Language.ZH) for entry in made.entries]


NAMES = (
    "../../../etc/passwd",
    "..\\..\\windows\\system32\\run.exe",
    "CON.pdf",
    "",
    ".",
    "a" * 300 + ".pdf",
    "督" * 300 + ".pdf",
    "gpj.\u202efdp.exe",
    'a\x00b\nc:d*e?f"g<h>i|j.pdf',
    "é.pdf",
    "e\u0301.pdf",
    "É.pdf",
    "检查.pdf",
    "检查.pdf",
    " .pdf",
    "\ud800.pdf",
)


def test_hostile_names_are_safe_and_no_two_are_one(tmp_path: Path) -> None:
    files = [keep(tmp_path, b"x", n, name=name) for n, name in enumerate(NAMES, start=1)]
    odd = ("../..", "CON", "a/b", "", "督" * 200)
    files += [
        keep(tmp_path, b"x", 100 + n, item_number=text, title=text, unit=text, area=text) for n, text in enumerate(odd)
    ]
    made = bundle(files, tmp_path)
    places = list(members(made))
    assert len(places) == len(files) + 1
    assert len({unicodedata.normalize("NFC", place).casefold() for place in places}) == len(places)
    for place in places:
        assert not place.startswith("/")
        assert len(place) < 160
        for part in place.split("/"):
            assert part not in ("", ".", "..")
            assert not RESERVED.match(part)
            assert len(part.encode()) <= 255
            assert not re.search(r'[\x00-\x1f\x7f"\\:*?<>|\u202a-\u202e\u2066-\u2069]', part)
            assert part == part.strip(" .")


def test_a_file_ends_as_it_was_stored_not_as_it_was_called(tmp_path: Path) -> None:
    files = [
        keep(tmp_path, b"x", 1, "", name="invoice.pdf.exe"),
        keep(tmp_path, b"y", 2, ".pdf", name="扫描.PDF"),
        keep(tmp_path, b"z", 3, ".jpg", name="photo"),
    ]
    names = [PurePosixPath(name).name.rpartition("2024-06-21_")[2] for name in members(bundle(files, tmp_path))]
    assert names[1:] == ["invoice_pdf_exe", "扫描.pdf", "photo.jpg"]


def test_items_whose_numbers_start_again_lie_in_their_areas(tmp_path: Path) -> None:
    files = [keep(tmp_path, b"x"), keep(tmp_path, b"y", 2, area="普法", title="宪法宣传")]
    assert [place.split("/")[0] for place in members(bundle(files, tmp_path))][1:] == [
        "01_严格规范公正文明执法",
        "02_普法",
    ]


def test_chinese_names_are_marked_as_utf_8(tmp_path: Path) -> None:
    with zipfile.ZipFile(bundle([keep(tmp_path, b"x")], tmp_path).path) as archive:
        assert all(member.flag_bits & 0x800 for member in archive.infolist())
        assert archive.infolist()[1].date_time == (2024, 6, 21, 0, 30, 0)


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    files = [keep(tmp_path, b"one"), keep(tmp_path, b"two", 2)]
    one, other = (bundle(files, tmp_path, f"{n}.zip").path for n in (1, 2))
    assert one.read_bytes() == other.read_bytes()


def test_an_empty_bundle_has_its_index(tmp_path: Path) -> None:
    made = bundle([], tmp_path, language=Language.EN)
    assert list(members(made)) == ["00_index_of_evidence.xlsx"]


def test_a_file_that_changes_meanwhile_leaves_the_older_bundle(tmp_path: Path) -> None:
    file = keep(tmp_path, b"one")
    older = tmp_path / "bundle.zip"
    older.write_bytes(b"last week")
    assert file.path is not None
    place = tmp_path / file.path

    def meddle(done: int, of: int) -> None:
        if done == len(b"one"):  # after the first reading
            place.write_bytes(b"two")

    with pytest.raises(ChangedWhileRead, match="changed while it was read"):
        write_bundle(LEDGER, [file], tmp_path, older, progress=meddle)
    assert older.read_bytes() == b"last week"
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["bundle.zip"]


def test_memory_stays_flat_and_progress_is_told(tmp_path: Path) -> None:
    files = [keep(tmp_path, bytes([n]) * (8 * PIECE), n) for n in (1, 2)]
    told: list[tuple[int, int]] = []
    bundle(files[:1], tmp_path)  # whatever is loaded once is loaded now
    tracemalloc.start()
    try:
        write_bundle(LEDGER, files, tmp_path, tmp_path / "b.zip", progress=lambda done, of: told.append((done, of)))
        assert tracemalloc.get_traced_memory()[1] < 5 * PIECE
    finally:
        tracemalloc.stop()
    assert told == sorted(told)
    assert told[-1] == (32 * PIECE, 32 * PIECE)
