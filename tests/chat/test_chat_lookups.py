"""What a leader or a coordinator writes plainly is looked up; what an official writes is a report."""

from __future__ import annotations

from office import JUSTICE, Office, scene

from tasks.domain.terms import ContactRole
from tasks.services import units


@scene
async def test_a_leader_writes_a_number_or_a_name(office: Office) -> None:
    gao = await office.bind("高远", "市政府", ContactRole.LEADER)
    for said, heading in (("2", "第2项　开展案卷评查"), ("第3项", "第3项　报送合法性审核情况"), (JUSTICE, "市司法局")):
        await gao.say(said)
        shown = await gao.expect(heading)
        assert "联络" in shown.text
        assert shown.buttons


@scene
async def test_a_coordinator_writes_an_alias(office: Office) -> None:
    chen = await office.coordinator()
    await office.run(units.add_alias, JUSTICE, "司法局", "console", office.now())
    await chen.say("司法局")
    assert "办结率" in (await chen.expect("市司法局")).text


@scene
async def test_other_words_and_other_people_are_answered_as_before(office: Office) -> None:
    gao, li = await office.bind("高远", "市政府", ContactRole.LEADER), await office.bind("李明", JUSTICE)
    for said in ("99", "2 请抓紧", "进展怎么样", "你好", "第99项", "1" * 50):
        await gao.say(said)
        await gao.expect("目前没有需要您报送的事项")
    await li.say("2")
    await li.expect(lambda m: "✅ 已完成" in [text for row in m.buttons for text, _ in row])
