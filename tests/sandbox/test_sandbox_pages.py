"""The pages a trainee uses, what keeps strangers out, and the sandbox as a process of its own."""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path

import aiohttp
import pytest
from stage import Stage, client, png, scene
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from sandbox.people import People
from sandbox.server import Sandbox

ROOT = Path(__file__).parents[2]


async def fetch(url: str, data: dict[str, str] | aiohttp.FormData | None = None, **headers: str) -> tuple[int, str]:
    verb = "POST" if data else "GET"
    async with (
        aiohttp.ClientSession() as session,
        session.request(verb, url, data=data, headers=headers) as response,
    ):
        return response.status, await response.text()


@scene
async def test_a_chat_is_shown_as_on_a_phone_and_text_cannot_become_markup(stage: Stage) -> None:
    li = await stage.person("<李明>")
    hostile = "</div><script>alert(1)</script>"
    markup = InlineKeyboardMarkup([[InlineKeyboardButton(hostile, callback_data='"><u>')]])
    await stage.bot.send_message(li.id, hostile, reply_markup=markup)
    await stage.bot.send_message(li.id, "<b>第5项</b>", parse_mode="HTML")
    await stage.bot.send_document(li.id, b"x" * 2048, filename="<b>台账.xlsx")
    await li.send_photo(png(), hostile)
    await li.say("6月底前")
    page = f"{stage.sandbox.url}/sandbox/chats/{li.id}"
    status, html = await fetch(page)
    assert status == 200
    assert "<script>alert" not in html
    assert "<b>台账" not in html
    assert '"><u>' not in html
    for shown in (
        "<b>第5项</b>",
        "&lt;b&gt;台账.xlsx",
        "2.0 KB",
        "data:image/png;base64,",
        "12:00",
        "2026年3月2日",
        "6月底前",
    ):
        assert shown in html
    _, static = await fetch(page + "?static=1")
    assert "<footer" not in static
    assert "<script" not in static
    assert (await fetch(f"{stage.sandbox.url}/sandbox/chats/5"))[0] == 404
    assert "&lt;李明&gt;" in (await fetch(f"{stage.sandbox.url}/sandbox/"))[1]


@scene
async def test_a_trainee_can_use_the_bot_from_the_page(stage: Stage) -> None:
    home = f"{stage.sandbox.url}/sandbox/"
    _, html = await fetch(home, {"first_name": "学员甲"})
    assert "学员甲的手机" in html
    (person,) = await stage.people.call("GET", "people")
    page = f"{home}chats/{person['id']}"
    await fetch(page, {"text": "https://t.me/duban_sandbox_bot?start=abc"})
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("办结", callback_data="done")]])
    card = await stage.bot.send_message(person["id"], "第5项", reply_markup=markup)
    await fetch(page, {"press": "done", "message_id": str(card.message_id)})
    form = aiohttp.FormData({"text": "会议纪要"}, quote_fields=False)
    form.add_field("file", b"%PDF", filename="纪要.pdf", content_type="application/pdf")
    await fetch(page, form)
    start, press, file = await stage.bot.get_updates()
    assert (start.message.text, press.callback_query.data) == ("/start abc", "done")
    assert (file.message.document.file_name, file.message.caption) == ("纪要.pdf", "会议纪要")
    await press.callback_query.answer("已登记")
    assert "已登记" in (await fetch(page))[1]
    assert "no button" in (await fetch(page, {"press": "gone", "message_id": str(card.message_id)}))[1]


@scene
async def test_other_origins_and_rebound_names_are_refused(stage: Stage) -> None:
    home = f"{stage.sandbox.url}/sandbox/"
    assert (await fetch(home, {"first_name": "x"}, Origin="http://evil.example"))[0] == 403
    assert (await fetch(home, Host="evil.example"))[0] == 403
    assert (await fetch(home, Origin=stage.sandbox.url))[0] == 200


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "example.com"])
def test_only_loopback_is_bound_unless_allowed(host: str) -> None:
    sandbox = Sandbox(clock=lambda: pytest.fail("nobody asked for the time"))
    with pytest.raises(ValueError, match="serves loopback only"):
        asyncio.run(sandbox.start(host))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to catch")
def test_as_a_process_it_prints_its_address_and_stops_on_sigterm() -> None:
    async def run() -> tuple[int, bytes]:
        command = (sys.executable, "-m", "sandbox", "--port", "0", "--token", "7:abc")
        process = await asyncio.create_subprocess_exec(
            *command, cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        assert process.stdout is not None
        url = (await process.stdout.readline()).decode().strip()
        sandbox = Sandbox("7:abc", clock=lambda: pytest.fail("another process has the clock"))
        sandbox.url = url
        async with People(url) as people, client(sandbox) as bot:
            li = await people.person("李明")
            await li.say("/start")
            await bot.get_updates()
            polling = asyncio.create_task(bot.get_updates(offset=-1, timeout=30))
            await bot.send_message(li.id, "您好")
            await li.expect("您好")
            process.send_signal(signal.SIGTERM)
            _, errors = await process.communicate()
            await polling
        return process.returncode or 0, errors

    assert asyncio.run(run()) == (0, b"")
