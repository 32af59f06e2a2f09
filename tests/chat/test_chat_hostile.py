"""What an attacker, a machine or chance may send: a polite sentence, and nothing else changes."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from office import EDUCATION, JUSTICE, Office, photo_file, scene, scene_on_both

from chat.buttons import MOST_BYTES, Pressed, button, read
from chat.dialogue import COMMANDS
from chat.events import EventKind
from tasks.domain.terms import ContactRole
from tasks.store.models import Audit, Extension, Progress, Review

WORD = st.text("abcdefghijklmnopqrstuvwxyzABCXYZ0123456789_-", min_size=1, max_size=16)


@given(st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=6), st.lists(WORD, max_size=3))
def test_a_button_comes_back_as_it_was_made(verb: str, args: list[str]) -> None:
    made = button("x", verb, *args)
    assert len(made.data.encode()) <= MOST_BYTES
    assert read(made.data) == Pressed(verb, tuple(args))


@given(st.text(max_size=80) | st.from_regex(r"[a-z]{1,3}(:[\w-]{0,30}){0,4}", fullmatch=True))
def test_any_data_is_read_or_refused(data: str) -> None:
    pressed = read(data)
    if pressed is None:
        return
    assert ":".join([pressed.verb, *pressed.args]) == data
    for place in range(4):
        for of in (pressed.number, pressed.day, pressed.word):
            with suppress(ValueError):
                of(place)


GARBAGE = (
    "",
    "x",
    "r",
    "r:1",
    "r:abc:done",
    "r:1:nonsense",
    "r:-1:done",
    "r:99999999999999999999:done",
    "r:999999999999999999:done",
    "c",
    "c:1",
    "s:1:done",
    "a:1",
    "q",
    "q:1",
    "w:1",
    "w:1:1",
    "t:٣",
    "t:0",
    "l:x:all",
    "l:1",
    "x:1",
    "xd:1:2026-13-45",
    "xd:1:9999-12-31",
    "e:1:maybe",
    "e:1:accept",
    "v:1",
    "b:1",
    "b:1:reason_9",
    "b:1:__class__",
    "f:1",
    "g",
    "n:1",
    "zz:1",
    "r:1:done:extra:extra",
    "'; DROP TABLE progress; --",
    "r:1:done\n",
)


@scene_on_both
async def test_forged_buttons_change_nothing(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    chen = await office.bind("陈静", EDUCATION)
    await li.say("第2项 完成80%")
    await li.expect("请确认报送内容")
    await li.press("✅ 确认报送")
    await li.expect("已收到报送")
    before = await office.run(_rows)
    for data in GARBAGE:
        assert await office.forge(chen, data=data), data
    theirs = await office.part(JUSTICE, "2")
    for data in (f"r:{theirs}:done", f"t:{theirs}", f"x:{theirs}", f"w:{theirs}:1"):
        assert "不属于您的单位" in await office.forge(chen, data=data)
    for data in ("v:1", "b:1", "f:1", "b:1:reason_1", "g", "e:1:accept"):
        assert "没有办理这件事的权限" in await office.forge(chen, data=data)
    said = await office.forge(chen, EventKind.FILE, text="宣传", message_id="5", file=photo_file(mime="a\x00b"))
    assert "请确认报送内容" in said, "a NUL that PostgreSQL could not store"
    assert await office.run(_rows) == before
    assert await office.run(lambda: Audit.select().where(Audit.action == "refused").count()) >= 10


def _rows() -> tuple[int, ...]:
    return tuple(table.select().count() for table in (Progress, Review, Extension))


TEXTS = (
    "\u200f\u202eمرحبا",
    "😀" * 500,
    "{{ 7*7 }}{% raw %}",
    "%s %(name)s {0}",
    "<a href='tg://user?id=1'>x</a>",
    "' OR 1=1 --",
    "第999999999999项",
    "0",
    "-1",
    "第一百二十三项",
    "１２３４５６７８９０" * 40,
    "\n\n\n",
    "\u200b",
    "/",
    "//tasks",
    "/tasks@someone_else",
    "=1+1",
    "100%" * 900,
)


@pytest.mark.parametrize("step", ["idle", "name", "tell", "confirm", "which", "card", "extend_date", "extend_reason"])
@scene
async def test_any_text_in_any_step_gets_an_answer(office: Office, step: str) -> None:
    li = await office.bind("李明", JUSTICE)
    part = await office.part(JUSTICE, "1")
    ways: dict[str, list[str]] = {
        "tell": [f"r:{part}:progress"],
        "confirm": [f"r:{part}:no_news"],
        "card": [f"t:{part}"],
        "extend_date": [f"x:{part}"],
        "extend_reason": [f"x:{part}", f"xd:{part}:2026-05-01"],
    }
    for text in TEXTS:
        await office.forge(li, EventKind.COMMAND, text="cancel")
        if step == "which":
            await office.forge(li, EventKind.TEXT, text="已开展工作")
        for data in ways.get(step, []):
            await office.forge(li, data=data)
        assert await office.forge(li, EventKind.TEXT, text=text, message_id="5"), text
    file = photo_file("<x>&.jpg", mime="a\x00b")
    assert await office.forge(li, EventKind.FILE, text="", message_id="6", file=file)


@scene
async def test_a_broken_step_ends_politely_and_cancel_helps(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await li.say("第2项 完成80%")
    await li.expect("请确认报送内容")
    await office.break_talk(li)
    await li.say("完成90%")
    await li.expect("抱歉，刚才这条没有处理成功")
    await li.say("/cancel")
    await li.expect("已取消")
    await li.say("第2项 完成90%")
    await li.expect("请确认报送内容")


@scene
async def test_who_blocked_the_bot_and_came_back(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await li.block()
    chen = await office.bind("陈静", EDUCATION)  # by then the block has been handled
    office.on(date(2026, 3, 5))
    tick = await office.tick()
    assert not tick.digests
    assert JUSTICE in tick.unreached
    await li.unblock()
    await li.say("/tasks")
    await li.expect("您的事项")
    assert [d.actor.name for d in (await office.tick()).digests] == ["李明"]
    await li.expect("有一项工作请您关注")
    await chen.say("/tasks")
    await chen.expect("您的事项")


@scene
async def test_a_server_without_command_menus_is_served_all_the_same(office: Office) -> None:
    await office.close()
    await office.people.fault("error", method="setMyCommands", status=501, times=None)
    await office.open()
    li = await office.bind("李明", JUSTICE)
    await li.say("/tasks")
    await li.expect("您的事项")


ARGUMENTS = (
    "<script>alert(1)</script>",
    "{{7*7}}{% raw %}",
    "%s%n{0}",
    "\u202eabc\u200f",
    "😀" * 4000,
    "9" * 21,
)


@pytest.mark.parametrize("role", [ContactRole.CONTACT, ContactRole.COORDINATOR, ContactRole.LEADER])
@scene_on_both
async def test_any_command_with_any_words_is_answered(office: Office, role: ContactRole) -> None:
    person = await office.bind("<b>李&明</b>", JUSTICE, role)
    for command in (*COMMANDS, "no_such_command"):
        for words in ARGUMENTS:
            said = await office.forge(person, EventKind.COMMAND, text=command, args=words)
            assert said, (command, words)
            assert "<script>" not in said
            assert "没有处理成功" not in said
