"""The picture board as it is seen: sizes, texts and their places, hostile texts, a font of its own."""

from __future__ import annotations

import struct
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
import resvg_py
from hypothesis import given
from hypothesis import strategies as st
from ledger_factory import AS_OF, make_ledger, make_progress, make_row, whole_plan
from test_export_workbook import HOSTILE

from exports.cells import clean
from exports.picture import LARGEST, draw_board, write_picture
from exports.picture_canvas import FAMILY, FONTS, width_of, wrap
from exports.view import View
from tasks.domain.model import Ledger, Standing, Tally
from tasks.domain.terms import AssignmentState, Language, Light, Role

SVG = "{http://www.w3.org/2000/svg}"


def texts(ledger: Ledger, *history: tuple[date, Tally], language: Language = Language.ZH) -> list[str]:
    svg, _ = draw_board(View(ledger, language), history)
    return [element.text or "" for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def size(picture: Path) -> tuple[int, int]:
    """Width and height in dots, from the header of a PNG."""
    data = picture.read_bytes()
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def test_the_same_ledger_gives_the_same_picture(tmp_path: Path) -> None:
    history = [(AS_OF - timedelta(weeks=week), Tally(total=9, done=9 - week)) for week in range(1, 5)]
    one = write_picture(whole_plan(), tmp_path / "one.png", history=history)
    other = write_picture(whole_plan(), tmp_path / "new" / "二.png", history=reversed(history))
    assert one.read_bytes() == other.read_bytes()
    width, height = size(one)
    assert width == 2800
    assert height > width


def test_the_largest_board_still_is_a_photo_for_messengers(tmp_path: Path) -> None:
    long = "规范涉企行政检查并建立长效机制" * 20
    row = make_row(title=long, reason=long, number=long)
    rows = [
        replace(row, key_task_id=n, area=f"{n % 15}{long}", unit=f"{n % 40}{long}", light=tuple(Light)[n % 5])
        for n in range(600)
    ]
    ledger = make_ledger(*rows, plan_title=long)
    assert sum(size(write_picture(ledger, tmp_path / "board.png"))) <= LARGEST


def test_a_failure_leaves_the_older_picture_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "board.png"
    path.write_bytes(b"last week")
    with pytest.raises(KeyError):
        write_picture(make_ledger(make_row(), timezone="Nowhere/Land"), path)
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("board.png", b"last week")]


def test_it_says_what_a_leader_asks() -> None:
    told = Tally(total=8, done=2, done_late=1, green=3, yellow=1, red=1, grey=1)
    row = make_row(light=Light.RED, reason="已逾期5天", number="3", title="公开报告", unit="市司法局")
    shown = texts(make_ledger(row, tally=told, n_items=31), (AS_OF - timedelta(days=7), Tally(total=8, done=1)))
    assert "25.0%" in shown
    assert "较6月28日上升12.5个百分点" in shown
    assert "应办分工8项，已办结2项，其中逾期办结1项" in shown
    assert "督办情况一览 · 截至2024年7月5日（星期五） · 1个方面31项重点任务" in shown
    start = shown.index("已办结")
    assert shown[start - 1 : start + 9] == ["2", "已办结", "3", "正常", "1", "待明确", "1", "预警", "1", "逾期"]
    assert shown[shown.index("3 公开报告") + 1] == "市司法局：已逾期5天"


@pytest.mark.parametrize(
    ("before", "said"), [(3, "较6月28日下降12.5个百分点"), (2, "与6月28日持平"), (1, "较6月28日上升12.5个百分点")]
)
def test_the_change_is_said_in_words(before: int, said: str) -> None:
    ledger = make_ledger(tally=Tally(total=8, done=2))
    assert said in texts(ledger, (AS_OF - timedelta(days=7), Tally(total=8, done=before)))


def test_what_is_folded_is_said() -> None:
    calm = [make_row(unit=f"单位{n}", light=Light.GREEN) for n in range(30)]
    assert "另有5个单位，均为正常或已办结。" in texts(make_ledger(*calm))
    late = [make_row(unit=f"单位{n}", light=Light.RED) for n in range(30)]
    assert "另有5个单位未列出：■ 逾期 5。" in texts(make_ledger(*late))


def test_what_only_cooperating_units_are_late_with_is_counted_apart() -> None:
    helper = make_row(key_task_id=2, title="配合的事", light=Light.RED, role=Role.COOPERATING)
    shown = texts(make_ledger(make_row(light=Light.GREEN), helper))
    assert "仅配合单位逾期、预警的1项未列" in shown
    assert not [text for text in shown if "配合的事" in text]


def test_several_units_of_an_item_are_counted() -> None:
    rows = [make_row(unit=f"单位{n}", light=Light.RED, reason="已逾期") for n in range(5)]
    assert "单位0、单位1等5个单位：已逾期" in texts(make_ledger(*rows))


@pytest.mark.parametrize("language", Language)
def test_a_plan_without_anything_is_a_picture_that_says_so(language: Language, tmp_path: Path) -> None:
    ledger = make_ledger(plan_title="", areas=())
    assert size(write_picture(ledger, tmp_path / "board.png", language))[0] == 2800
    nothing = "目前没有逾期和预警的事项。" if language is Language.ZH else "Nothing is overdue or at risk."
    assert {nothing, "—"} <= set(texts(ledger, language=language))


def test_the_english_board_has_no_chinese_of_ours() -> None:
    row = make_row(area="A", title="T", unit="U", reason="overdue", light=Light.RED)
    history = (AS_OF - timedelta(days=7), Tally(total=2, done=1))
    shown = texts(make_ledger(row, plan_title="Plan"), history, language=Language.EN)
    assert [text for text in shown if any("\u4e00" <= character <= "\u9fff" for character in text)] == []


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_hostile_text_is_drawn_as_text(text: str) -> None:
    standing = Standing(AssignmentState.OPEN, (), make_progress(text=text))
    row = make_row(area=text, number=text, title=text, unit=text, reason=text, light=Light.RED, standing=standing)
    plain = replace(row, area="一", number="二", title="三", unit="四", reason="五")
    shapes = []
    for ledger in (make_ledger(row, plan_title=text), make_ledger(plain)):
        elements = ElementTree.fromstring(draw_board(View(ledger))[0]).iter()
        shapes.append([element.tag for element in elements if element.tag != f"{SVG}text"])
    assert shapes[0] == shapes[1]


def test_markup_and_strange_characters_come_out_as_a_picture(tmp_path: Path) -> None:
    text = "</text><image href='file:///etc/passwd'/>&lt;&#0; 📷🇨🇳👨‍👩‍👧 𬺈㑳\u202e\ud800\x00"
    path = write_picture(make_ledger(make_row(unit=text, title=text), plan_title=text), tmp_path / "board.png")
    assert size(path)[0] == 2800


@pytest.mark.parametrize("character", "青岚督办销号玥祎珺喆堃翀镕，。“”（）÷＝●①Aé")
def test_our_own_font_has_what_is_written_in_china(character: str) -> None:
    def draw(text: str) -> bytes:
        return resvg_py.svg_to_bytes(
            svg_string=f'<svg xmlns="http://www.w3.org/2000/svg" width="30" height="30">'
            f'<text x="2" y="24" font-family="{FAMILY}" font-size="24">{text}</text></svg>',
            skip_system_fonts=True,
            font_files=[str(FONTS / "DubanSans-Regular.otf")],
        )

    missing = "\U000e0fff"
    assert draw(character) not in (draw(missing), draw(" "))


@given(st.text("督办，。（）“”ab 12-", max_size=60), st.integers(20, 200))
def test_wrapped_lines_keep_every_character_and_their_width(text: str, width: int) -> None:
    lines = wrap(text, width, 20, most=100)
    assert "".join(lines).replace(" ", "") == clean(text).replace(" ", "")
    assert all(width_of(line, 20) <= width for line in lines)


@given(st.text("督办，。ab ", max_size=60), st.integers(1, 3))
def test_what_does_not_fit_is_marked(text: str, most: int) -> None:
    whole, shown = wrap(text, 90, 20, most=100), wrap(text, 90, 20, most)
    assert len(shown) <= most
    assert shown == whole if len(whole) <= most else shown[-1].endswith("…")


def test_a_mark_does_not_begin_a_line_and_a_word_stays_whole() -> None:
    assert wrap("逾期十天，未报送进展", 80, 20, 9) == ["逾期十", "天，未报", "送进展"]
    assert wrap("the completion rate", 120, 20, 9) == ["the", "completion", "rate"]
    assert wrap("", 80, 20, 9) == []
    assert wrap("加强党对法治建设的统一领导", 80, 20, 9) == ["加强党对", "法治建设", "的统一", "领导"]
