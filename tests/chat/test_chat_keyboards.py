"""Buttons of steps that are over disappear, and what a message cannot hold comes as a file: nothing is cut off."""

from __future__ import annotations

from dataclasses import replace

from office import EDUCATION, ITEMS, JUSTICE, Office, data_of, item, labels, scene, scene_on_both

from chat.events import Event, EventKind
from chat.turn import Turn
from sandbox.people import Message, Person
from tasks.domain.messages import OutgoingKind
from tasks.domain.terms import Language


async def live(person: Person) -> list[str]:
    """The labels of all buttons that the chat still shows, but for those of cards and receipts."""
    shown = [label for message in await person.messages() for label in labels(message)]
    return [label for label in shown if "取消" in label or "确认报送" in label or "不补充" in label]


@scene_on_both
async def test_a_report_that_is_confirmed_in_words_leaves_no_button_behind(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await li.say("第2项 完成80%")
    asked = await li.expect("请确认报送内容")
    await li.say("确认")
    await li.expect("已收到报送")
    assert (await li.expect_bare(asked)).text == asked.text, "only its buttons go"
    await li.say("第2项 完成90%")
    asked = await li.expect("请确认报送内容")
    await li.press("✅ 确认报送")
    await li.expect("已收到报送")
    assert await live(li) == []


@scene
async def test_the_second_of_two_quick_presses_leaves_the_receipt_its_buttons(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await li.say("2 完成80%")
    shown = await li.expect("请确认报送内容")
    yes = data_of(shown, "确认报送")
    await li.press("✅ 确认报送", shown.id)
    await li.expect("已收到报送")
    (second,) = await office.answers(li, data=yes, message_id=str(shown.id))
    assert second.kind is OutgoingKind.TOAST and "请看最新的消息" in second.text
    await li.press("✏️ 修改", shown.id)
    await li.expect("请确认修改后的报送")


@scene
async def test_whichever_way_a_step_ends_its_buttons_go(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    part = await office.part(JUSTICE, "2")

    async def begin(verb: str) -> Message:
        await li.say("2")
        card = await li.expect("开展案卷评查")
        await li.press(f"{verb}:{part}" if verb == "x" else f"{verb}:{part}:progress", card.id)
        return await li.expect(lambda seen: "取消" in labels(seen))

    asked = await begin("r")
    await li.say("/cancel")
    await li.expect_bare(asked)
    asked = await begin("r")
    await li.say("已开展培训6次")
    confirm = await li.expect("请确认报送内容")
    await li.expect_bare(asked)
    await li.press("✏️ 重写文字")
    again = await li.expect("请用一句话说明进展")
    await li.expect_bare(confirm)
    await li.say("算了")
    await li.expect_bare(again)
    asked = await begin("x")
    await li.say("4月15日")
    why = await li.expect("4月15日")
    await li.expect_bare(asked)
    await li.say("需要等待省里的文件")
    await li.expect_bare(why)
    await li.say("已开展工作")
    which = await li.expect("您说的是哪一项")
    await li.say("第2项 完成80%")
    await li.expect("请确认报送内容")
    await li.expect_bare(which)
    await li.press("取消")
    await li.expect("已取消")
    assert await live(li) == []


@scene
async def test_a_button_that_was_pressed_too_late_goes_when_it_has_been_answered(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await li.say("第2项 完成80%")
    asked = await li.expect("请确认报送内容")
    await office.restart()
    await li.say("取消")
    await li.expect_bare(asked)
    await li.press(data_of(asked, "确认报送"), asked.id)
    await li.expect_toast("请看最新的消息")
    assert await office.reports() == []


@scene
async def test_buttons_go_from_a_message_that_has_not_left_yet(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    chen = await office.bind("陈静", EDUCATION)
    await office.people.fault("error", method="sendMessage", chat_id=li.id)
    for said in ("第2项 完成80%", "/cancel"):
        await li.say(said)
        for _ in range(2):  # updates are handled batch by batch: what came before these has been handled
            await chen.say("/tasks")
            await chen.expect("您的事项")
    office.later(minutes=1)
    await office.tick()
    shown = await li.expect("请确认报送内容")
    assert shown.buttons == ()
    await li.expect("已取消")


@scene
async def test_a_card_of_three_hundred_lines_comes_as_its_beginning_and_a_file(office: Office) -> None:
    lines = [f"{n}." + "制定方案，明确任务分工和完成时限，加强督促检查；" * 3 for n in range(1, 301)]
    await office.adopt(*ITEMS, replace(item("9", "压实工作责任", "6月底前", JUSTICE), measures=tuple(lines)))
    li = await office.bind("李明", JUSTICE)
    wang = await office.bind("Wang", JUSTICE, language="en")
    await li.say("9")
    await li.expect("……另有")
    await li.press("📄 展开全文")
    card = await li.expect("全文见附件")
    assert card.document is not None
    assert (card.document.file_name, bool(card.buttons)) == ("全文.txt", True)
    whole = (await li.download(card)).decode("utf-8-sig").split("\r\n")
    assert [line for line in whole if line in lines] == lines
    await li.reply(card.id, "完成80%")
    await li.expect("压实工作责任")
    await wang.say("9")
    await wang.expect("… and")
    await wang.press("📄 Show everything")
    card = await wang.expect("the attached file has all of it")
    assert card.document is not None
    assert card.document.file_name == "full-text.txt"


@scene
async def test_what_is_long_in_emoji_is_measured_as_the_messenger_does(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await li.say("第2项 " + "😀" * 1990)
    await li.say("👨‍👩‍👧‍👦" * 250)
    await li.expect("请确认报送内容")
    await li.say("确认")
    await li.expect("已收到报送")
    assert len((await office.reports())[0].text) > 3000, "all of it is kept; the messages show its beginning"


@scene
async def test_a_word_too_long_for_a_toast_is_a_message(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    event = Event(
        "1", EventKind.PRESS, str(li.id), str(li.id), "李明", Language.ZH, office.now(), data="t:1", callback_id="7"
    )
    turn = await office.run(Turn, event, None, office.now(), office.practice)
    turn.toast("report.too_large", name="一" * 40)
    turn.toast("report.too_large", name="😀" * 90)
    assert [message.kind for message in await office.run(turn.finish)] == [OutgoingKind.TOAST, OutgoingKind.SEND]
