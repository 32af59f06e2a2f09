"""Every button that there is, pressed by whoever must not: nothing happens, nothing is told, and it is on record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from office import EDUCATION, JUSTICE, Office, scene

from chat.dialogue import PRESSES
from chat.events import EventKind
from sandbox.people import Person
from tasks.domain.terms import ContactRole
from tasks.services import people
from tasks.store.models import ALL, Attempt, Audit, Conversation, Outbox

FINANCE = "市财政局"
SECRETS = ("行政检查", "案卷", "合法性", "司法局", "财政局", "李明", "钱款", "陈督办", "不是我局职责", "请抓紧")
"""What only those whose it is, and those who may look at everything, get to read."""
FOREIGN = ("1", "2", "3")
"""Ids of rows of every kind that belong to others."""
SECOND = ("done", "accept", "reason_1", "2026-05-01", "yes", "1")
OWN = (Conversation, Audit, Outbox, Attempt)
"""What any event may write: where the person is, what was refused; and what was said before is still being sent."""
LOOKING = ("yx", "ye", "ws")
"""What is for a leader to press: which plan to look at, a file of one's own, whether to get the scheduled ones."""


async def seeded(office: Office) -> dict[str, Person]:
    """Others' reports, requests, objections, questions, instructions; who is to attack; ids as FOREIGN says."""
    li = await office.bind("李明", JUSTICE)
    qian = await office.bind("钱款", FINANCE)
    chen = await office.coordinator()
    attackers = {
        "removed": await office.coordinator("旧督办"),
        "leader": await office.bind("高远", "市政府", ContactRole.LEADER),
        "official": await office.bind("陈静", EDUCATION),
        "stranger": await office.people.person("路人"),
    }
    for number, words in (("1", "行政检查46件，完成60%"), ("2", "案卷评查80%"), ("3", "合法性审核40%")):
        await li.say(f"第{number}项 {words}")
        await li.expect("请确认报送内容")
        await li.press("✅ 确认报送")
        await li.expect("已收到报送")
    for number, part in [(n, await office.part(JUSTICE, n)) for n in ("1", "2", "3")]:
        await office.forge(li, data=f"x:{part}")
        await office.forge(li, data=f"xd:{part}:2026-11-0{number}")
        assert "延期" in await office.forge(li, EventKind.TEXT, text="案卷太多")
        await office.forge(chen, data=f"vq:{number}")
        assert "追问" in await office.forge(chen, EventKind.TEXT, text="请抓紧补充案卷")
        await office.forge(attackers["leader"], EventKind.COMMAND, text="instruct", args=f"{number} 请抓紧")
        nonce = (await office.talk(attackers["leader"])).data["nonce"]
        assert "已下达" in await office.forge(attackers["leader"], data=f"dj:{nonce}")
    await office.forge(qian, data=f"od:{await office.part(FINANCE, '1')}")
    await office.forge(qian, EventKind.TEXT, text="不是我局职责")
    assert "异议已提交" in await office.forge(qian, EventKind.TEXT, text=JUSTICE)
    return attackers


def rows() -> dict[str, list[dict[str, Any]]]:
    """Everything that is stored and that a press may not write."""
    return {table.__name__: list(table.select().dicts()) for table in ALL if table not in OWN}


def hostile() -> Iterator[str]:
    """Forged, truncated and replayed data of every button."""
    for number, verb in enumerate(PRESSES):
        yield verb
        yield from (f"{verb}:{one}" for one in ("1", "2", "999999999999999999", "__class__"))
        yield from (f"{verb}:{FOREIGN[(number + place) % 3]}:{two}" for place, two in enumerate(SECOND))
        yield from (f"{verb}:1:{two}:{two}" for two in ("1", "2026-05-01"))


@pytest.mark.parametrize("role", ["stranger", "removed", "official", "leader"])
@scene
async def test_no_button_gives_a_person_what_is_not_theirs(office: Office, role: str) -> None:
    attackers = await seeded(office)
    for post in await office.posts(attackers["removed"]):
        await office.run(people.end_post, post.id, "console", office.now())
    before = await office.run(rows)
    for data in hostile():
        if role == "leader" and data.partition(":")[0] in LOOKING:
            continue
        said = await office.forge(attackers[role], data=data)
        leaked = [secret for secret in SECRETS if secret in said]
        assert role == "leader" or not leaked, (data, leaked)
        assert "没有处理成功" not in said, data
    assert await office.run(rows) == before
    assert await office.run(lambda: Audit.select().where(Audit.action.in_(["refused", "bad_button"])).exists())
