"""A report that was begun is kept when something else comes between, over restarts, and offered again."""

from __future__ import annotations

from office import EDUCATION, JUSTICE, Office, data_of, labels, scene, scene_on_both

from chat.events import EventKind
from demo.pictures import photo
from sandbox.people import Person
from tasks.services import people


async def begin(person: Person, said: str) -> None:
    await person.say(said)
    await person.expect("请确认报送内容")


@scene_on_both
async def test_what_was_begun_is_offered_when_another_report_is_finished(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await begin(li, "第2项 完成80%")
    await li.send_photo(photo(20, 20))
    await li.expect("附件　1 个")
    await li.say("第1项 清单已公布")
    await li.expect("先替您留着：“完成80%”（附件 1 个）")
    await li.expect("请确认报送内容")
    await office.restart()
    await li.press("✅ 确认报送")
    await li.expect("已收到报送")
    offered = await li.expect("继续未完成的报送？")
    assert all(words in offered.text for words in ("第2项　开展案卷评查", "完成80%", "附件 1 个"))
    await office.restart()
    await li.press("继续")
    shown = await li.expect(lambda m: m.id == offered.id and "请确认报送内容" in m.text)
    assert "附件　1 个" in shown.text
    await li.press("✅ 确认报送")
    await li.expect("已收到报送")
    assert [r.text for r in await office.reports()] == ["清单已公布", "完成80%"]
    assert (await office.talk(li)).parked == ()


@scene
async def test_a_report_on_an_item_that_is_withdrawn_or_handed_over_is_offered_no_more(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await begin(li, "第2项 完成80%")
    await office.withdraw(JUSTICE, "2")
    await li.say("/tasks")
    await li.expect("之前填写的内容没有报送：“完成80%”")
    assert not await office.has_sent_to(li, "继续未完成的报送")
    await begin(li, "第1项 已梳理46项")
    (post,) = await office.posts(li)
    await li.say(f"/start {await office.invite(EDUCATION)}")
    await li.expect(EDUCATION)
    await li.say("/tasks")
    await li.expect("继续未完成的报送？")
    await li.press("继续")
    shown = await li.expect("请确认报送内容")
    await office.run(people.end_post, post.id, "console", office.now())
    await li.press("✅ 确认报送", shown.id)
    await li.expect_toast("不属于您的单位")
    await li.expect_bare(shown)


@scene
async def test_what_was_begun_is_kept_when_an_item_is_disputed(office: Office) -> None:
    await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    await li.say("3")
    card = await li.expect("第3项")
    await begin(li, "第2项 完成80%")
    await li.press("✋ 不是我单位的", card.id)
    await li.expect("先替您留着：“完成80%”")
    await li.expect("为什么不是您单位的")
    await li.press("不属于我单位职责")
    await li.expect("应当由哪个单位承担")
    await li.press("不清楚")
    await li.expect("异议已提交")
    await li.expect("继续未完成的报送？")


@scene
async def test_what_a_coordinator_began_as_an_official_is_kept_as_well(office: Office) -> None:
    both = await office.coordinator()
    await both.say(f"/start {await office.invite(JUSTICE)}")
    await both.expect(JUSTICE)
    await begin(both, "第2项 完成80%")
    await both.say("/nudge")
    await both.expect("先替您留着：“完成80%”")
    await both.say("/cancel")
    await both.expect("继续未完成的报送？")


@scene
async def test_start_and_tasks_offer_what_is_under_way_or_kept_and_no_is_no(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await begin(li, "第2项 完成80%")
    for command in ("/start", "/tasks"):
        await li.say(command)
        offered = await li.expect("继续未完成的报送？")
    await li.press("继续")
    await li.expect(lambda m: m.id == offered.id and "请确认报送内容" in m.text)
    await li.say("第1项 清单已公布")
    await li.expect("第1项")
    await li.say("/cancel")
    await li.expect("已取消，没有报送任何内容")
    kept = await li.expect("继续未完成的报送？")
    assert "完成80%" in kept.text, "only what was under way is cancelled"
    await li.press("不要了")
    await li.expect(lambda m: m.id == kept.id and "已取消" in m.text)
    await li.say("/tasks")
    await li.expect("您的事项")
    assert not await office.has_sent_to(li, "另有")
    assert "已处理完毕" in await office.forge(li, data=data_of(kept, "继续"))
    assert "已处理完毕" in await office.forge(li, data=data_of(kept, "不要了"))


@scene_on_both
async def test_the_next_day_it_is_offered_and_what_is_said_stands_alone(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await begin(li, "第2项 完成80%")
    office.later(days=2)
    await office.restart()
    await li.say("第1项 清单已公布")
    offered = await li.expect("继续未完成的报送？")
    assert "3月2日 09:00填写，还没有报送" in offered.text
    assert "完成80%" not in (await li.expect("请确认报送内容")).text
    await li.press("继续", offered.id)
    await li.expect("先替您留着：“清单已公布”")
    await li.expect(lambda m: m.id == offered.id and "请确认报送内容" in m.text)
    await li.press("✅ 确认报送", offered.id)
    await li.expect("已收到报送")
    assert "清单已公布" in (await li.expect("继续未完成的报送？")).text


@scene
async def test_three_are_kept_and_the_oldest_gives_way_with_a_word(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    for number, said in (
        ("1", "甲完成10%"),
        ("2", "乙完成20%"),
        ("3", "丙完成30%"),
        ("1", "丁完成40%"),
        ("2", "戊完成50%"),
    ):
        await li.say(f"第{number}项 {said}")
        await li.expect(lambda m, said=said: "请确认报送内容" in m.text and said in m.text)
    await li.expect("最早的一份不再保留：“甲完成10%”")
    assert [data["lines"][0][1] for data in (await office.talk(li)).parked] == ["乙完成20%", "丙完成30%", "丁完成40%"]
    await li.say("/tasks")
    assert "另有 3 份也留着" in (await li.expect("继续未完成的报送？")).text


@scene_on_both
async def test_what_was_closed_meanwhile_says_so_when_it_is_taken_up(office: Office) -> None:
    coordinator = await office.coordinator()
    li, zhou = await office.bind("李明", JUSTICE), await office.bind("周敏", JUSTICE)
    await begin(li, "第1项 已公布清单")
    await li.say("第2项 完成80%")
    await li.expect("先替您留着")
    await li.expect("第2项")
    await begin(zhou, "第1项 已完成")
    await zhou.press("✅ 确认报送")
    card = await coordinator.expect("待审核")
    await li.press("✅ 确认报送")
    await li.expect("已收到报送")
    offered = await li.expect("继续未完成的报送？")
    await coordinator.press("✅ 通过并销号", card.id)
    await coordinator.expect("已通过并销号")
    await li.press("继续", offered.id)
    await li.expect(lambda m: m.id == offered.id and "已经销号，不需要再报送" in m.text)
    assert (await office.talk(li)).parked == ()


@scene
async def test_a_kept_report_whose_item_was_never_named(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await li.say("已培训6次")
    await li.expect("您说的是哪一项")
    await li.say("第1项")
    await li.expect("第1项")
    await li.say("/cancel")
    await li.say("已印发300份")
    await li.expect("您说的是哪一项")
    part = await office.part(JUSTICE, "1")
    await office.forge(li, data=f"r:{part}:done")
    await li.say("/cancel")
    offered = await li.expect("继续未完成的报送？")
    assert "已印发300份" in offered.text
    await li.press("继续")
    await li.expect(lambda m: m.id == offered.id and "您说的是哪一项" in m.text)
    await li.press("第1项　公布行政检查事项清单")
    assert "已印发300份" in (await li.expect("请确认报送内容")).text


@scene
async def test_a_message_of_a_kept_report_is_edited(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await begin(li, "第2项 完成80%")
    said = [m for m in await li.messages() if not m.from_bot][-1]
    await li.say("第1项 清单已公布")
    await li.expect("第1项")
    await li.edit(said.id, "完成85%")
    await li.expect("继续未完成的报送？")
    await li.say("/cancel")
    offered = await li.expect("继续未完成的报送？")
    assert "完成85%" in offered.text
    assert "完成80%" not in offered.text


@scene
async def test_a_reply_about_a_closed_item_costs_no_draft_of_another(office: Office) -> None:
    coordinator = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    await li.say("第1项")
    card = await li.expect("公布行政检查事项清单")
    await begin(li, "第1项 已完成")
    await li.press("✅ 确认报送")
    await coordinator.press("✅ 通过并销号", (await coordinator.expect("待审核")).id)
    await li.expect("该事项已销号")
    await begin(li, "第2项 完成80%")
    await li.reply(card.id, "补充：已发文")
    await li.expect("已经销号，不需要再报送")
    await li.say("确认")
    await li.expect("已收到报送")
    assert [r.text for r in await office.reports()] == ["已完成", "完成80%"]


@scene
async def test_english_offers(office: Office) -> None:
    li = await office.bind("Li Ming", JUSTICE, language="en-GB")
    await li.say("no. 2 80% done")
    await li.expect("Please confirm your report")
    await li.say("no. 1 published")
    await li.expect("I am keeping it for you")
    await li.expect("Please confirm your report")
    await li.press("✅ Confirm")
    offered = await li.expect("Go on with the unfinished report?")
    assert labels(offered) == ["Go on", "Drop it"]


@scene
async def test_nothing_is_offered_where_nothing_was_begun(office: Office) -> None:
    chen = await office.bind("陈静", EDUCATION)
    await chen.say("5")
    await chen.expect("落实普法责任制")
    await chen.press("✅ 已完成")
    await chen.expect("请用一句话说明完成情况")
    assert "继续未完成" not in await office.forge(chen, EventKind.COMMAND, text="tasks"), "no word was said yet"
