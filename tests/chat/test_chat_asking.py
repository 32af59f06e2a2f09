"""A coordinator asks about a report; the unit answers by a reply or after a press, with words or files."""

from __future__ import annotations

from office import COORDINATION, EDUCATION, JUSTICE, Office, data_of, labels, scene, scene_on_both
from test_chat_review import report
from test_chat_undo import PICTURE

from chat.events import EventKind
from sandbox.people import Message, Person
from tasks.domain.terms import AssignmentState, ContactRole
from tasks.services import people
from tasks.store.models import Assignment, Progress, Question


async def ask(office: Office, coordinator: Person, card: Message, text: str) -> None:
    await coordinator.press("❓ 追问", card.id)
    await coordinator.expect(lambda m: m.id == card.id and "想问什么" in m.text)
    await office.recorded(coordinator)
    await coordinator.say(text)
    await coordinator.expect("已追问，转给了")
    await coordinator.expect(lambda m: m.id == card.id and "❓ 追问" in labels(m))


async def questions(office: Office) -> list[tuple[str, str, str]]:
    return await office.run(
        lambda: [(q.text, q.answer, q.answered_by) for q in Question.select().order_by(Question.id)]
    )


@scene_on_both
async def test_a_question_is_answered_by_a_reply_over_restarts(office: Office) -> None:
    coordinator = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    await report(office, li)
    card = await coordinator.expect("待审核")
    await coordinator.press("❓ 追问", card.id)
    await coordinator.expect("想问什么")
    await office.restart()
    await coordinator.send_document("说明.txt", b"x")
    await coordinator.expect("这一步请用文字回复")
    await coordinator.say("评查了多少件？<件>")
    await coordinator.expect("已追问，转给了李明")
    shown = await coordinator.expect(lambda m: m.id == card.id and "已追问，待答复" in m.text)
    assert "❓ 陈督办：评查了多少件？<件>" in shown.text
    asked = await li.expect("督办员追问")
    assert "完成80%" in asked.text, "the report is quoted"
    await office.restart()
    await li.reply(asked.id, "12件，均已整改")
    await li.expect("已收到您的答复")
    await li.expect(lambda m: m.id == asked.id and "已由李明答复" in m.text and not m.buttons)
    again = await coordinator.expect("市司法局答复了追问")
    assert "💬 李明：12件，均已整改" in again.text
    assert "待答复" not in again.text
    await coordinator.press("✅ 通过", again.id)
    await coordinator.expect("已通过")
    assert await questions(office) == [("评查了多少件？<件>", "12件，均已整改", "李明")]
    part = await office.part(JUSTICE, "2")
    assert await office.run(lambda: Assignment.get_by_id(part).state) is AssignmentState.OPEN


@scene_on_both
async def test_a_file_after_the_press_becomes_evidence_of_that_report(office: Office) -> None:
    coordinator = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    await report(office, li)
    card = await coordinator.expect("待审核")
    await coordinator.press("❓ 追问", card.id)
    await coordinator.expect("想问什么")
    await coordinator.press("请补充佐证材料（文件、照片均可）", card.id)
    await coordinator.expect(lambda m: m.id == card.id and "已追问，待答复" in m.text)
    asked = await li.expect("请补充佐证材料")
    await li.press("💬 回答", asked.id)
    await li.expect(lambda m: m.id == asked.id and "请把答复发过来" in m.text)
    await office.restart()
    await li.say("好的")
    await li.expect("请把答复内容发给我")
    await li.send_album([("photo", f"{n}.png", PICTURE, "现场照片" if n == 1 else "") for n in (1, 2, 3)])
    await li.expect("附件 1 个，作为佐证材料保存")
    await coordinator.expect("💬 李明：现场照片")
    await li.say("/tasks")
    await li.expect("您的事项")
    files = await office.files()
    assert [file.progress_id for file in files] == [1, 1, 1]
    assert len(await office.reports()) == 1
    await office.fetched()
    await coordinator.press("📎 查看附件")
    await coordinator.expect(lambda m: m.document is not None)


@scene
async def test_a_second_sentence_to_an_answered_question_is_not_lost(office: Office) -> None:
    chen, li = await office.coordinator(), await office.bind("李明", JUSTICE)
    await li.say("2 已完成")
    await li.expect("请确认报送内容")
    await li.press("✅ 确认报送")
    await chen.expect("待审核")
    await chen.press("❓ 追问")
    await chen.expect("想问什么")
    await chen.say("有没有链接？")
    asked = await li.expect("有没有链接")
    await li.reply(asked.id, "有的")
    await li.expect("已收到您的答复")
    await li.reply(asked.id, "网址是 www.qinglan.example")
    await li.expect("这个问题已由李明答复")
    shown = await li.expect("请确认修改后的报送")
    assert "已完成\n网址是 www.qinglan.example" in shown.text
    await li.press("✅ 确认修改")
    await li.expect("已更新报送")


@scene
async def test_it_waits_at_the_end_of_the_queue_and_can_be_asked_again(office: Office) -> None:
    coordinator = await office.coordinator()
    li, chen = await office.bind("李明", JUSTICE), await office.bind("陈静", EDUCATION)
    await report(office, li)
    card = await coordinator.expect("待审核")
    await report(office, chen, "已宣传12场")
    await coordinator.expect("落实普法责任制")
    await ask(office, coordinator, card, "有没有台账？")
    await ask(office, coordinator, card, "谁负责？")
    first, second = await li.expect("有没有台账"), await li.expect("谁负责")
    await coordinator.say("/review")
    shown = await coordinator.expect("落实普法责任制")
    await coordinator.press("⏭ 先看下一件", shown.id)
    await coordinator.expect(lambda m: m.id == shown.id and "已追问，待答复" in m.text)
    await coordinator.press("⏭ 先看下一件", shown.id)
    await coordinator.expect(lambda m: m.id == shown.id and "落实普法责任制" in m.text)
    await li.reply(second.id, "我负责")
    await coordinator.expect(lambda m: "谁负责" in m.text and "我负责" in m.text and "已追问，待答复" in m.text)
    await li.reply(first.id, "有")
    await coordinator.expect("💬 李明：有")
    await li.reply(first.id, "再说一次")
    await li.expect("这个问题已由李明答复")
    assert await questions(office) == [("有没有台账？", "有", "李明"), ("谁负责？", "我负责", "李明")]


@scene_on_both
async def test_two_people_of_the_unit_only_the_first_answer_counts(office: Office) -> None:
    coordinator = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    zhou = await office.bind("周敏", JUSTICE)
    await report(office, li)
    card = await coordinator.expect("待审核")
    (post,) = await office.posts(li)
    await office.run(people.end_post, post.id, "console", office.now())
    wang = await office.bind("王芳", JUSTICE, ContactRole.DEPUTY)
    await ask(office, coordinator, card, "有没有台账？")
    one, other = await zhou.expect("有没有台账"), await wang.expect("有没有台账")
    await zhou.press("💬 回答", one.id)
    await zhou.expect("请把答复发过来")
    await wang.press("💬 回答", other.id)
    await wang.expect("请把答复发过来")
    await office.recorded(zhou, wang)
    await zhou.say("有台账")
    await zhou.expect("已收到您的答复")
    await wang.expect(lambda m: m.id == other.id and "已由周敏答复" in m.text and not m.buttons)
    await wang.say("没有台账")
    await wang.expect("这个问题已由周敏答复")
    await wang.say("第2项 完成90%")
    await wang.expect("请确认报送内容")
    assert await questions(office) == [("有没有台账？", "有台账", "周敏")]


@scene
async def test_an_answer_that_is_given_needs_no_answer_any_more(office: Office) -> None:
    coordinator = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    await report(office, li)
    card = await coordinator.expect("待审核")
    await ask(office, coordinator, card, "有没有台账？")
    asked = await li.expect("有没有台账")
    await li.press("💬 回答", asked.id)
    await li.expect("请把答复发过来")
    await office.recorded(li, coordinator)
    await coordinator.press("✅ 通过", card.id)
    await coordinator.expect("已通过")
    told = await li.expect("已审核通过")
    assert "之前的追问不用再答复了" in told.text
    await li.expect(lambda m: m.id == asked.id and "不用再答复了" in m.text and not m.buttons)
    await li.say("有台账")
    await li.expect("这个问题不用再答复了")
    assert "这个问题不用再答复了" in await office.forge(li, data="va:1")
    await coordinator.press("↩️ 撤销审核", card.id)
    assert "之前的追问仍请答复" in (await li.expect("撤回了刚才的审核意见")).text
    await li.reply(asked.id, "有台账")
    await li.expect("已收到您的答复")


@scene
async def test_an_answer_is_left_for_later_and_a_draft_is_not_disturbed(office: Office) -> None:
    coordinator = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    await report(office, li)
    card = await coordinator.expect("待审核")
    await ask(office, coordinator, card, "有没有台账？")
    asked = await li.expect("有没有台账")
    await li.press("💬 回答", asked.id)
    await li.expect("请把答复发过来")
    await li.press("稍后再答", asked.id)
    await li.expect(lambda m: m.id == asked.id and labels(m) == ["💬 回答"])
    await li.say("第1项 完成50%")
    await li.expect("请确认报送内容")
    await li.reply(asked.id, "有台账")
    await li.expect("已收到您的答复")
    await li.press("✅ 确认报送")
    await li.expect("已收到报送")
    assert [row.text for row in await office.reports()] == ["完成80%", "完成50%"]


@scene
async def test_another_units_question_does_not_exist(office: Office) -> None:
    coordinator = await office.coordinator()
    li, chen = await office.bind("李明", JUSTICE), await office.bind("陈静", EDUCATION)
    await report(office, li)
    card = await coordinator.expect("待审核")
    await ask(office, coordinator, card, "有没有台账？")
    asked = await li.expect("有没有台账")
    for data in ("va:1", "vk:1", "va:99", "vk:99"):
        assert "不属于您的单位" in await office.forge(chen, data=data)
    for data in ("va", "va:x", "vk"):
        assert "已经失效" in await office.forge(li, data=data)
    await li.press("💬 回答", asked.id)
    await li.expect("请把答复发过来")
    for text in ("😀" * 2100, "\u200f\u202eمرحبا", "{{ 7*7 }}"):
        assert await office.forge(li, EventKind.TEXT, text=text, message_id="5")
    assert len(await questions(office)) == 1


@scene
async def test_a_unit_without_anybody_is_telephoned(office: Office) -> None:
    coordinator = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    await report(office, li)
    card = await coordinator.expect("待审核")
    (post,) = await office.posts(li)
    await office.run(people.end_post, post.id, "console", office.now())
    await coordinator.press("❓ 追问", card.id)
    await coordinator.expect("想问什么")
    await coordinator.say("有没有台账？")
    await coordinator.expect("请电话联系")


@scene
async def test_what_was_answered_meanwhile_is_not_asked_about(office: Office) -> None:
    one, other = await office.coordinator("陈督办"), await office.coordinator("孙督办")
    li = await office.bind("李明", JUSTICE)
    await report(office, li)
    first, second = await one.expect("待审核"), await other.expect("待审核")
    await one.press("❓ 追问", first.id)
    await one.expect("想问什么")
    await other.press("✅ 通过", second.id)
    await other.expect("已通过")
    await one.say("有没有台账？")
    await one.expect("已由孙督办审核")
    assert not await questions(office)
    assert not await office.has_sent_to(li, "追问")
    assert "已由孙督办审核" in await office.forge(one, data=data_of(first, "追问"))


@scene
async def test_in_english(office: Office) -> None:
    coordinator = await office.bind("Anna", COORDINATION, ContactRole.COORDINATOR, "en")
    li = await office.bind("Li Ming", JUSTICE, language="en")
    await li.say("2 80% done")
    await li.expect("No. 2")
    await li.press("✅ Confirm")
    await li.expect("received")
    card = await coordinator.expect("For review")
    await coordinator.press("❓ Ask", card.id)
    await coordinator.expect("What would you like to know?")
    await coordinator.press("When will the rest be done?", card.id)
    await coordinator.expect("asked, answer awaited")
    asked = await li.expect("A question from the coordinator")
    await li.press("💬 Answer", asked.id)
    await li.expect("Please send your answer")
    await li.say("In June")
    await li.expect("Your answer has arrived")
    await coordinator.expect("has answered the question")
    assert await office.run(lambda: Progress.select().count()) == 1


@scene
async def test_a_report_that_was_begun_is_kept_while_a_question_is_answered(office: Office) -> None:
    coordinator = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    await report(office, li)
    card = await coordinator.expect("待审核")
    await ask(office, coordinator, card, "有没有台账？")
    asked = await li.expect("有没有台账")
    await li.say("第1项 完成50%")
    await li.expect("请确认报送内容")
    await li.press("💬 回答", asked.id)
    await li.expect("请把答复发过来")
    await li.say("有台账")
    await li.expect("已收到您的答复")
    await li.expect("继续未完成的报送？")


@scene
async def test_a_report_that_is_withdrawn_needs_no_answer_any_more(office: Office) -> None:
    coordinator = await office.coordinator()
    li, wang = await office.bind("李明", JUSTICE), await office.bind("王芳", JUSTICE, ContactRole.DEPUTY)
    await report(office, li)
    card = await coordinator.expect("待审核")
    await ask(office, coordinator, card, "有没有台账？")
    asked = await li.expect("有没有台账")
    await office.forge(wang, data="py:1")
    assert "这个问题不用再答复了" in await office.forge(li, data="va:1", message_id=str(asked.id))
    assert "已由单位撤回" in await office.forge(coordinator, data=data_of(card, "通过"), message_id=str(card.id))
