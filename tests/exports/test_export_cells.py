"""Text on its way into a cell: whatever it was, it comes out legal, and harmless text comes out as it was."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from exports.cells import (
    CELL_LIMIT,
    SHEET_NAME_LIMIT,
    clean,
    display_width,
    line_count,
    looks_like_formula,
    sheet_name,
    utf16_length,
)

ANY_TEXT = st.text(st.characters(), max_size=200)  # lone surrogates and controls included
CHINESE = st.text("市委办公室一二三，。、（）", max_size=60)


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("市司法局", "市司法局"),
        ("一\r\n二\r三\n四", "一\n二\n三\n四"),
        ("a\tb", "a\tb"),
        ("a\x00b\x1bc\x7fd\x85e", "abcde"),
        ("\ud83d lone", " lone"),
        ("📷", "📷"),
        ("\ufffe\uffff", ""),
        ("abc\u202egpj.exe", "abcgpj.exe"),
        ("<r><t>rich</t></r>", "<r><t>rich</t></r> "),
        ("", ""),
    ],
)
def test_clean(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned


@pytest.mark.parametrize(
    ("text", "limit", "folded"),
    [
        ("长" * 40, 40, False),
        ("长" * 41, 40, True),
        ("📷" * 20, 40, False),
        ("📷" * 21, 40, True),
        ("x" * CELL_LIMIT, CELL_LIMIT, False),
        ("x" * (CELL_LIMIT + 1), CELL_LIMIT, True),
    ],
    ids=ascii,
)
def test_only_what_is_longer_than_a_cell_is_folded_and_says_so(text: str, limit: int, folded: bool) -> None:
    cleaned = clean(text, limit)
    assert utf16_length(cleaned) <= limit
    assert (cleaned != text) == folded
    assert (f"全文{len(text)}字" in cleaned) == folded


@given(ANY_TEXT, st.integers(40, 80))
@example("📷" * 60, 41)
def test_whatever_comes_in_a_cell_can_hold_what_comes_out(text: str, limit: int) -> None:
    cleaned = clean(text, limit)
    assert utf16_length(cleaned) <= limit
    assert ET.fromstring(f"<t>{cleaned.replace('&', '&amp;').replace('<', '&lt;')}</t>").text == (cleaned or None)
    assert clean(cleaned, limit) == cleaned


@given(CHINESE)
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("text", "is_formula"),
    [
        ("=1+1", True),
        ("+1", True),
        ("-1", True),
        ("@SUM(A1)", True),
        ("\t=1", True),
        (" =1", True),
        ("\n=1", True),
        ("＝1+1", True),
        ("1=1", False),
        ("市司法局", False),
        ("——", False),
        ("", False),
    ],
)
def test_looks_like_formula(text: str, is_formula: bool) -> None:
    assert looks_like_formula(text) is is_formula


@pytest.mark.parametrize(
    ("text", "taken", "name"),
    [
        ("总台账", (), "总台账"),
        ("总台账", ("总台账",), "总台账(2)"),
        ("Unit", ("unit", "unit(2)"), "Unit(3)"),
        ("a/b\\c?d*e[f]g:h", (), "a b c d e f g h"),
        ("'quoted'", (), "quoted"),
        ("History", (), "History_"),
        ("", (), "Sheet"),
        ("***", ("sheet",), "Sheet(2)"),
        ("局" * 40, (), "局" * 31),
        ("局" * 40, ("局" * 31,), "局" * 28 + "(2)"),
        ("📷" * 16, (), "📷" * 15),
    ],
)
def test_sheet_name(text: str, taken: tuple[str, ...], name: str) -> None:
    assert sheet_name(text, taken) == name


@given(st.lists(ANY_TEXT | st.sampled_from(["A", "a", "局" * 40, "'", "history"]), max_size=12))
def test_sheet_names_are_legal_and_differ(texts: list[str]) -> None:
    taken: set[str] = set()
    for text in texts:
        name = sheet_name(text, taken)
        assert 1 <= utf16_length(name) <= SHEET_NAME_LIMIT
        assert not set(name) & set("[]:*?/\\\n\t")
        assert name.strip("'") == name
        assert name.lower() not in taken | {"history"}
        taken.add(name.lower())


@pytest.mark.parametrize(
    ("text", "width"),
    [("", 0), ("abc", 3), ("市司法局", 8), ("6月底前", 7), ("“高效”", 8), ("■ 逾期", 7), ("\ud800", 1)],
)
def test_display_width(text: str, width: int) -> None:
    assert display_width(text) == width


@given(CHINESE, st.floats(8, 100))
def test_lines_hold_their_text_with_room_to_spare(text: str, columns: float) -> None:
    lines = line_count(text, columns)
    assert lines >= 1
    assert lines * columns >= display_width(text)
    assert line_count(text, columns * 2) <= lines
    assert line_count(f"{text}\n{text}", columns) == 2 * lines
