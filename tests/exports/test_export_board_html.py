"""The HTML board: what is in the file, and what a real browser makes of it (skipped where Chromium is missing)."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from browser import CHROMIUM, Page, browser
from ledger_factory import make_ledger, make_progress, make_row, whole_plan
from test_export_workbook import HOSTILE

from exports.board import make_board
from exports.cells import clean
from exports.html import render_html, write_html
from exports.html_words import WORDS
from exports.view import View
from tasks.domain.model import Checkpoint, CheckpointStanding, Ledger, LedgerRow, Review, Standing, Tally
from tasks.domain.terms import AssignmentState, CheckpointState, Decision, Language, Light, Role


class Read(HTMLParser):
    """The elements of a page, and the texts of its scripts and styles."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.raw: list[tuple[str, str]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.elements and self.elements[-1][0] in ("script", "style") and data.strip():
            self.raw.append((self.elements[-1][0], data))

    @property
    def data(self) -> dict[str, Any]:
        texts = [text for tag, text in self.raw if tag == "script"]
        told: dict[str, Any] = json.loads(texts[0])
        return told


def read(ledger: Ledger, language: Language = Language.ZH) -> Read:
    return Read(render_html(View(ledger, language)))


# ── the file ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_same_ledger_gives_the_same_file(tmp_path: Path) -> None:
    one = write_html(whole_plan(), tmp_path / "one.html")
    other = write_html(whole_plan(), tmp_path / "new" / "二.html")
    assert one.read_bytes() == other.read_bytes()


def test_a_failure_leaves_the_older_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "board.html"
    path.write_bytes(b"last week")
    with pytest.raises(KeyError):
        write_html(make_ledger(make_row(), timezone="Nowhere/Land"), path)
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("board.html", b"last week")]


def test_the_policy_allows_our_style_and_script_and_nothing_else() -> None:
    page = read(whole_plan())
    policy = next(a["content"] or "" for tag, a in page.elements if a.get("http-equiv") == "Content-Security-Policy")
    told = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert told["default-src"] == "'none'"
    for kind in ("style", "script"):
        text = [text for tag, text in page.raw if tag == kind][-1]
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert told[f"{kind}-src"] == f"'sha256-{digest}'"


def test_nothing_in_the_file_leads_outside() -> None:
    page = read(whole_plan())
    targets = [a[name] for _, a in page.elements for name in ("src", "href", "srcset", "action", "data") if name in a]
    assert targets == ["data:,"]
    assert re.findall(r"url\(|@import|https?:", "".join(text for _, text in page.raw)) == []


def test_the_numbers_are_those_of_the_board() -> None:
    ledger = whole_plan()
    page = render_html(View(ledger))
    tally = make_board(View(ledger)).tally
    tiles = re.findall(r'data-light="(\w+)" aria-pressed="false"><strong>(\d+)<', page)
    assert dict(tiles) == {light.value: str(getattr(tally, light.value)) for light in Light}
    parts = read(ledger).data["parts"]
    lights = read(ledger).data["lights"]
    roles = read(ledger).data["roles"]
    counted = [part for part in parts if part["light"] < len(lights) and roles[part["role"]]["counts"]]
    assert Tally(total=len(counted), done_late=tally.done_late, **{
        light["key"]: sum(lights[part["light"]] is light for part in counted) for light in lights
    }) == tally  # fmt: skip


def test_without_scripts_the_most_urgent_items_are_shown() -> None:
    page = render_html(View(whole_plan()))
    shown = page[page.index("<noscript>") : page.index("</noscript>")]
    worst = make_board(View(whole_plan())).worst
    assert re.findall(r"<td>(.*?)</td>", shown)[2::5] == [item.row.title for item in worst]


def test_every_word_of_the_script_and_the_template_is_there_in_both_languages() -> None:
    sources = [Path("exports/templates") / name for name in ("board.html", "board.js")]
    text = "".join(path.read_text(encoding="utf-8") for path in sources)
    used = set(re.findall(r"words\.(\w+)", text)) | set(re.findall(r"say\((?:[^\"()]*\? )?\"(\w+)\"", text))
    used |= set(re.findall(r"\"(reported_\w+)\"", text))
    assert used == set(WORDS)
    for words in WORDS.values():
        assert set(re.findall(r"{(\w+)", words.zh)) == set(re.findall(r"{(\w+)", words.en))


def test_the_english_page_has_no_chinese_of_ours() -> None:
    row = make_row(area="A", title="T", unit="U", reason="late", contacts=(), deadline_text="", measures=())
    page = render_html(View(make_ledger(row, plan_title="Plan", source_file="plan.xlsx"), Language.EN))
    page = re.sub(r"<style>.*?</style>|<script>.*?</script>", "", page, flags=re.DOTALL)
    assert re.findall("[\u4e00-\u9fff]+", page) == []


@pytest.mark.parametrize("text", [*HOSTILE, "</script><script>alert(1)</script>", "<!--<script>", "\u2028\u2029"],
                         ids=lambda text: ascii(text[:20]))  # fmt: skip
def test_hostile_text_is_data(text: str) -> None:
    plain, hostile = hostile_ledger("普通"), hostile_ledger(text)
    page = read(hostile)
    assert [tag for tag, _ in page.elements] == [tag for tag, _ in read(plain).elements]
    assert page.data["items"][0]["title"] == clean(text)
    assert page.data["parts"][0]["report"]["text"] == clean(text)


def hostile_ledger(text: str) -> Ledger:
    review = Review(1, 1, Decision.SEND_BACK, text, datetime(2024, 7, 1, 1, 0), text)
    latest = make_progress(text=text, by=text, figures={text: 1})
    standing = Standing(AssignmentState.OPEN, (), latest, review)
    row = make_row(
        area=text, number=text, title=text, measures=(text, text), deadline_text=text, unit=text, parent_unit=text,
        reason=text, contacts=(text,), light=Light.RED, standing=standing,
    )  # fmt: skip
    return make_ledger(row, plan_title=text, source_file=text, source_sha256=text)


# ── in a browser ──────────────────────────────────────────────────────────────────────────────────────────────────

in_a_browser = pytest.mark.skipif(
    CHROMIUM is None, reason="Chromium is missing, so the HTML board is not tried: apt-get install chromium"
)


def visit(ledger: Ledger, folder: Path, play: Callable[[Page, str], Awaitable[None]], width: int = 1280) -> None:
    """Opens the board in a browser of its own and plays with it; nothing may have been asked for or complained of."""
    address = write_html(ledger, folder / "board.html").as_uri()

    async def go() -> None:
        async with browser(folder / "chromium", width=width) as page:
            await page.open(address)
            await play(page, address)
            assert {one.partition("#")[0] for one in page.requested} == {address}
            assert page.complaints == []

    asyncio.run(go())


TITLES = "[...document.querySelectorAll('#rows .title')].map(e => e.textContent)"
UNITS = "[...document.querySelectorAll('#rows td:nth-child(4)')].map(e => e.firstChild.textContent)"
SHOWN = "document.getElementById('shown').textContent"


def choose(field: str, value: str) -> str:
    return (
        f"{{const e = document.getElementById({field!r}); e.value = {value!r};"
        " e.dispatchEvent(new Event('input', {bubbles: true}))}"
    )


def small_plan() -> Ledger:
    def row(number: int, unit: str, light: Light, due: int | None, **changes: object) -> LedgerRow:
        return make_row(
            assignment_id=number, key_task_id=number, number=str(number), title=f"任务{number}", unit=unit, light=light,
            due_on=None if due is None else date(2024, 7, due), reason=f"原因{number}", **changes,
        )  # fmt: skip

    checkpoint = Checkpoint(1, "2024-Q2", date(2024, 6, 30))
    reported = CheckpointStanding(
        checkpoint, date(2024, 7, 10), CheckpointState.REPORTED, datetime(2024, 7, 1, 1), late=True
    )
    told = Standing(AssignmentState.OPEN, (reported,), make_progress(text="已开展培训\n第二行"))
    withdrawn = Standing(AssignmentState.WITHDRAWN, ())
    return make_ledger(
        row(1, "市司法局", Light.GREEN, 30, area="甲方面"),
        row(2, "市财政局", Light.RED, 2, area="甲方面"),
        row(3, "市司法局", Light.YELLOW, 8, area="乙方面", standing=told, measures=("制定办法",)),
        row(4, "市教育局", Light.RED, 1, area="乙方面", role=Role.COOPERATING),
        row(5, "市司法局", Light.GREY, None, area="乙方面", standing=withdrawn),
    )


@in_a_browser
def test_the_list_can_be_filtered_sorted_and_searched(tmp_path: Path) -> None:
    async def play(page: Page, address: str) -> None:
        assert await page.run(TITLES) == ["任务4", "任务2", "任务3", "任务1", "任务5"]
        assert await page.run(SHOWN) == "5条分工（其中计入统计的牵头、责任单位分工3条）"
        await page.run(choose("sort", "plan"))
        assert await page.run(TITLES) == [f"任务{n}" for n in range(1, 6)]
        await page.run(choose("sort", "due"))
        assert await page.run(TITLES) == ["任务4", "任务2", "任务3", "任务1", "任务5"]
        await page.run(choose("area", "1"))
        assert await page.run(TITLES) == ["任务4", "任务3", "任务5"]
        await page.run(choose("unit", "0"))
        assert await page.run(UNITS) == ["市司法局", "市司法局"]
        await page.run(choose("search", "培训 第二行"))
        assert await page.run(TITLES) == ["任务3"]
        assert (await page.run(SHOWN)).endswith("条） · 乙方面 · 市司法局 · “培训 第二行”")
        await page.run(choose("search", "没有的事"))
        assert await page.run("document.getElementById('none').textContent") == WORDS["none"].zh
        await page.run("document.querySelector('[type=reset]').click()")
        assert len(await page.run(f"new Promise(done => setTimeout(() => done({TITLES})))")) == 5
        await page.run("document.querySelector('.tile.red').click()")
        assert await page.run(TITLES) == ["任务4", "任务2"]
        assert await page.run("document.querySelector('.tile.red').getAttribute('aria-pressed')") == "true"

    visit(small_plan(), tmp_path, play)


@in_a_browser
def test_an_item_opens_by_keyboard_or_link_and_tells_its_history(tmp_path: Path) -> None:
    told = "document.getElementById('detail').open && document.getElementById('detail').innerText"

    async def play(page: Page, address: str) -> None:
        await page.run("[...document.querySelectorAll('#rows a')][2].focus()")
        await page.run(
            "window.opened = new Promise(done => addEventListener('hashchange', () => done(location.hash))), 0"
        )
        await page.press("Enter", 13, "\r")
        assert await page.run("window.opened") == "#item-3"
        shown = await page.run(told)
        for text in ("任务3", "制定办法", "市司法局", "原因3", "已开展培训\n第二行", "数据：培训 6；人次 120"):
            assert text in shown
        await page.run("document.querySelector('#detail details').open = true")
        assert "2024-07-10（原为2024-06-30，已延期）" in await page.run(told)
        assert "2024-07-01报送，逾期" in await page.run(told)
        closing = "document.getElementById('detail').addEventListener('close', () => done(location.hash))"
        await page.run(f"window.closed_with = new Promise(done => {closing}), 0")
        await page.press("Escape", 27)
        assert await page.run("window.closed_with") == ""
        await page.open("about:blank")
        await page.open(f"{address}#item-2")
        assert "任务2" in await page.run(told)
        page.requested = [one for one in page.requested if one != "about:blank"]

    visit(small_plan(), tmp_path, play)


@in_a_browser
def test_hostile_texts_do_nothing_and_nothing_can_leave(tmp_path: Path) -> None:
    attacks = (
        "<img src=x onerror=\"document.title='owned'\">",
        "</script><script>document.title='owned'</script>",
        "<style>@import url(http://127.0.0.1:9/x)</style>",
        "\u202ejavascript:alert(1)//\u2028",
    )
    text = "".join(attacks)

    async def play(page: Page, address: str) -> None:
        assert await page.run(TITLES) == [clean(text)]
        await page.run("location.hash = 'item-1'")
        assert await page.run("document.title.includes('owned') && !document.title.includes('<')") is False
        assert await page.run("document.querySelectorAll('img, iframe, main script, main style').length") == 0
        left = "fetch('http://127.0.0.1:9/').then(() => 'left', () => 'stayed')"
        assert await page.run(left) == "stayed"
        assert any("Content Security Policy" in one for one in page.complaints)
        page.complaints.clear()  # of our own attempt
        page.requested = [one for one in page.requested if one != "http://127.0.0.1:9/"]

    visit(hostile_ledger(text), tmp_path, play)


@in_a_browser
def test_a_long_plan_is_drawn_as_it_is_looked_at_and_printed_whole(tmp_path: Path) -> None:
    row = make_row()
    rows = [replace(row, assignment_id=n, key_task_id=n, title=f"任务{n}") for n in range(3000)]
    drawn = "document.querySelectorAll('#rows tr').length"

    async def play(page: Page, address: str) -> None:
        assert await page.run(drawn) < 1000
        await page.run("dispatchEvent(new Event('beforeprint'))")
        assert await page.run(drawn) == 3000

    visit(make_ledger(*rows), tmp_path, play)


@in_a_browser
def test_a_phone_needs_no_scrolling_sideways(tmp_path: Path) -> None:
    async def play(page: Page, address: str) -> None:
        await page.call("Emulation.setDeviceMetricsOverride", width=390, height=844, deviceScaleFactor=2, mobile=True)
        assert await page.run("document.documentElement.scrollWidth") == 390
        await page.run("location.hash = 'item-5'")
        assert await page.run("document.documentElement.scrollWidth") == 390

    visit(whole_plan(), tmp_path, play)
