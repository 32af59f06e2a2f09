"""What comes twice, out of order, at once or in odd shapes: nothing is lost, doubled or put on the wrong report."""

from __future__ import annotations

from office import EDUCATION, JUSTICE, Office, data_of, photo_file, scene, scene_on_both

from chat.events import EventKind
from demo.pictures import photo
from tasks.domain.terms import Language, ReportStatus
from tasks.services import review_queue
from tasks.services.people import coordinators
from tasks.services.reporting import MOST_TEXT


@scene
async def test_a_caption_on_the_second_photo_of_an_album(office: Office) -> None:
    chen = await office.bind("陈静", EDUCATION)
    pictures = [("photo", f"{n}.png", photo(10 + n, 10), "已开展宣传12场" if n == 1 else "") for n in range(4)]
    await chen.send_album(pictures)
    await chen.expect(lambda m: "请确认报送内容" in m.text and "已开展宣传12场" in m.text)
    await chen.say("确认")
    assert "附件 4 个" in (await chen.expect("已收到报送")).text
    (made,) = await office.reports()
    assert (made.text, made.figures) == ("已开展宣传12场", {"宣传（场）": 12.0})


@scene_on_both
async def test_an_album_of_ten_over_a_restart(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await li.send_album([("photo", f"{n}.png", photo(10 + n, 10), "案卷评查现场" if n == 0 else "") for n in range(10)])
    await li.expect("按内容看是这一项")
    await office.restart()
    await li.say("确认")
    assert "附件 10 个" in (await li.expect("已收到报送")).text
    assert len(await office.files()) == 10


@scene
async def test_a_reply_of_thirty_lines(office: Office) -> None:
    coordinator = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    await li.say("第2项")
    card = await li.expect("开展案卷评查")
    lines = [f"{n}. 第{n}组评查案卷{n}件，已反馈" for n in range(1, 31)]
    await li.reply(card.id, "\n".join(lines))
    await li.expect("请确认报送内容")
    await li.press("✅ 确认报送")
    await li.expect("已收到报送")
    await coordinator.expect("待审核")
    assert [r.text for r in await office.reports()] == ["\n".join(lines)]


@scene_on_both
async def test_emoji_and_right_to_left_text_are_kept_as_they_were(office: Office) -> None:
    coordinator = await office.coordinator()
    chen = await office.bind("陈静", EDUCATION)
    said = "已开展宣传12场🎉👨‍👩‍👧‍👦 \u202eabc\u202c قد أنجزنا העבודה <b>&amp;</b>"
    await chen.say(said)
    shown = await chen.expect("请确认报送内容")
    assert said in shown.text
    await chen.press("✅ 确认报送")
    await chen.expect("已收到报送")
    assert said in (await coordinator.expect("待审核")).text
    mine = [m for m in await chen.messages() if not m.from_bot][-1]
    await chen.edit(mine.id, f"{said}🎊")
    await chen.expect("是否按修改后的内容更新报送")
    await chen.press("✅ 确认修改")
    await chen.expect("已更新报送")
    assert [r.text for r in await office.reports()] == [said, f"{said}🎊"]


@scene
async def test_text_of_exactly_the_limit(office: Office) -> None:
    chen = await office.bind("陈静", EDUCATION)
    words = "已开展宣传。" + "进" * (MOST_TEXT - 6)
    assert "请确认报送内容" in await office.forge(chen, EventKind.TEXT, text=words, message_id="801")
    assert "文字太长了" in await office.forge(chen, EventKind.TEXT, text="进", message_id="802")
    yes = f"c:{(await office.talk(chen)).data['nonce']}:ok"
    assert "已收到报送" in await office.forge(chen, data=yes)
    (made,) = await office.reports()
    assert made.text == words
    assert "文字太长了" in await office.forge(chen, EventKind.EDITED, text=words + "进", message_id="801")
    assert not (await office.talk(chen)).step


@scene
async def test_an_edit_that_comes_before_its_message(office: Office) -> None:
    """Nothing counts that was not shown: the older words are shown, and the person sees them."""
    chen = await office.bind("陈静", EDUCATION)
    edited = {"text": "已开展宣传13场", "message_id": "801"}
    assert "没有改动任何内容" in await office.forge(chen, EventKind.EDITED, **edited)
    assert "已开展宣传12场" in await office.forge(chen, EventKind.TEXT, text="已开展宣传12场", message_id="801")
    assert "已开展宣传13场" in await office.forge(chen, EventKind.EDITED, **edited)
    assert not await office.reports()


@scene_on_both
async def test_updates_that_come_again_after_the_receipt(office: Office) -> None:
    coordinator = await office.coordinator()
    chen = await office.bind("陈静", EDUCATION)
    said = await chen.say("已开展宣传12场")
    await chen.expect("请确认报送内容")
    mine = [m for m in await chen.messages() if not m.from_bot][-1]
    edited = await chen.edit(mine.id, "已开展宣传13场")
    await chen.expect("宣传（场） 13")
    yes = await chen.press("✅ 确认报送")
    await chen.expect("已收到报送")
    change = await chen.edit(mine.id, "已开展宣传14场")
    await chen.expect("是否按修改后的内容更新报送")
    again = await chen.press("✅ 确认修改")
    await chen.expect("已更新报送")
    for update in (change, again, yes, edited, said):
        assert update is not None
        await office.people.redeliver(update)
    await office.restart()
    await chen.say("/help")
    await chen.expect("使用说明")
    assert [r.text for r in await office.reports()] == ["已开展宣传12场".replace("12", n) for n in ("13", "14")]
    assert await office.has_sent_to(coordinator, "待审核") == 2


@scene_on_both
async def test_two_officials_of_one_unit_answer_at_once(office: Office) -> None:
    """Both reports are kept, the second is told of the first, and the queue shows the newest."""
    coordinator = await office.coordinator()
    li, zhou = await office.bind("李明", JUSTICE), await office.bind("周敏", JUSTICE)
    for person in (li, zhou):
        await person.say("第2项 已评查30件")
        await person.expect("请确认报送内容")
    await li.press("✅ 确认报送")
    await li.expect("已收到报送")
    await zhou.say("另有5件在整改")
    assert "李明已在3月2日 09:00报送过这一项" in (await zhou.expect("请确认报送内容")).text
    await zhou.press("✅ 确认报送")
    await zhou.expect("已收到报送")
    assert [(r.by, r.withdrawn_at) for r in await office.reports()] == [("李明", None), ("周敏", None)]

    def waiting() -> list[str]:
        (who,) = coordinators(office.now())
        queue = review_queue.waiting(who, office.now(), office.practice, Language.ZH)
        return [found.progress.by for found in queue]

    assert await office.run(waiting) == ["周敏"]
    await zhou.press("↩️ 撤回")
    await zhou.expect("撤回这份报送吗")
    await zhou.press("确定撤回")
    await zhou.expect("已由周敏撤回")
    assert await office.run(waiting) == ["李明"], "what was overtaken waits again"
    await coordinator.say("/review")
    await coordinator.expect("待审核")


@scene_on_both
async def test_two_officials_change_the_same_report_at_once(office: Office) -> None:
    li, zhou = await office.bind("李明", JUSTICE), await office.bind("周敏", JUSTICE)
    await li.say("第2项 已评查30件")
    await li.expect("请确认报送内容")
    await li.press("✅ 确认报送")
    receipt = await li.expect("已收到报送")
    change = data_of(receipt, "修改")
    for person in (li, zhou):
        assert "请直接发送修改后的文字" in await office.forge(person, data=change)
    for person, said in ((li, "已评查31件"), (zhou, "已评查32件")):
        await person.say(said)
        await person.expect("请确认修改后的报送")
    await li.press("✅ 确认修改")
    await li.expect("已更新报送")
    await zhou.press("✅ 确认修改")
    await zhou.expect("已有新的版本（编号 2）")
    await zhou.expect("您刚才修改的内容没有丢")
    assert "已评查32件" in (await zhou.expect("请确认报送内容")).text
    assert [(r.text, r.withdrawn_at is None) for r in await office.reports()] == [
        ("已评查30件", False),
        ("已评查31件", True),
    ]


@scene
async def test_a_file_beyond_the_limits_of_a_changed_report(office: Office) -> None:
    chen = await office.bind("陈静", EDUCATION)
    await chen.say("已开展宣传12场")
    await chen.expect("请确认报送内容")
    await chen.press("✅ 确认报送")
    await chen.expect("已收到报送")
    await chen.press("✏️ 修改")
    await chen.expect("请直接发送修改后的文字")
    big = photo_file("录像.mp4", size=21 * 1024 * 1024)
    assert "“录像.mp4”超过 20 MB" in await office.forge(chen, EventKind.FILE, file=big)
    assert (await office.talk(chen)).data["touched"] is False


@scene
async def test_forged_places_of_files_and_statuses(office: Office) -> None:
    chen = await office.bind("陈静", EDUCATION)
    await chen.send_photo(photo(20, 20), caption="已开展宣传12场")
    await chen.expect("附件　1 个")
    nonce = (await office.talk(chen)).data["nonce"]
    for data in (
        f"pd:{nonce}:9",
        f"pd:{nonce}:-1",
        f"pd:{nonce}",
        f"pd:{nonce}:x",
        f"s:{nonce}:nonsense",
        "pf",
        "pn",
        "pc",
    ):
        assert "已经失效" in await office.forge(chen, data=data), data
    assert "已处理完毕" in await office.forge(chen, data="pf:1")
    await chen.say("确认")
    await chen.expect("附件 1 个")
    assert [r.status for r in await office.reports()] == [ReportStatus.PROGRESS]
