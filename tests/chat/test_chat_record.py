"""An answer had by telephone or on paper is entered on the unit's behalf: with its source, and the unit knows."""

from __future__ import annotations

from datetime import date

from office import ITEMS, JUSTICE, Office, data_of, item, labels, scene, scene_on_both

from sandbox.people import Message, Person
from tasks.domain.attribution import said_by
from tasks.domain.terms import ContactRole, Language, ReportStatus, Source
from tasks.services.ledger import ledger
from tasks.store import queries
from tasks.store.models import Audit, Evidence, Plan, Progress, Review

FINANCE = "市财政局"


async def source(chen: Person, how: str = "电话", who: str = "王科长", when: str = "今天") -> None:
    """Answers the questions where it comes from."""
    await chen.expect("对方是怎样答复的")
    await chen.press(how)
    await chen.expect("是谁答复的")
    await chen.say(who)
    await chen.expect("是哪天答复的")
    await chen.press(when)


async def enter(office: Office, chen: Person, said: str, **of: str) -> Message:
    """In one line, confirmed; returns the card that is offered then."""
    await chen.say(f"/record {said}")
    await source(chen, **of)
    await chen.expect("请确认代登内容")
    await chen.press("✅ 确认登记")
    return await chen.expect("已代为登记")


@scene_on_both
async def test_step_by_step_over_restarts(office: Office) -> None:
    chen, sun, li = await office.coordinator(), await office.coordinator("孙督办"), await office.bind("李明", JUSTICE)
    await chen.say("/record")
    await chen.expect("登记哪一项的答复")
    await office.restart()
    await chen.say("1")
    asked = await chen.expect("是哪个单位的答复")
    assert labels(asked) == [JUSTICE, FINANCE, "取消"]
    await office.restart()
    await chen.press(JUSTICE)
    await chen.expect(lambda m: m.id == asked.id and "对方是怎样答复的" in m.text)
    await office.restart()
    await chen.press("电话")
    who = await chen.expect(lambda m: m.id == asked.id and "是谁答复的" in m.text)
    assert "李明" in labels(who)
    await office.restart()
    await chen.say("王某")
    when = await chen.expect("是哪天答复的")
    await office.restart()
    await chen.press("昨天", when.id)
    await chen.expect(lambda m: m.id == when.id and "请写下答复的内容" in m.text)
    await office.restart()
    await chen.say("已开展培训6次，完成80%")
    shown = await chen.expect("请确认代登内容")
    assert all(words in shown.text for words in ("电话，王某，3月1日", "有进展", "80%", "培训（次） 6"))
    assert await office.reports() == []
    await office.restart()
    await chen.press("✅ 确认登记", shown.id)
    done = await chen.expect(lambda m: m.id == shown.id and "已代为登记" in m.text)
    assert labels(done) == ["✅ 通过", "留待审核"]
    assert "已经办完、取消或更新" in await office.forge(chen, data=data_of(shown, "✅ 确认登记"))
    [row] = await office.reports()
    assert (row.source, row.by, row.recorded_by, row.source_note) == (Source.RECORD, "王某", "陈督办", "电话")
    assert (row.contact_id, row.status, row.percent) == (None, ReportStatus.PROGRESS, 80)
    assert row.said_at < row.at
    told = await li.expect("督办员陈督办代您单位登记了一份答复")
    assert all(words in told.text for words in ("电话，王某，3月1日", "已开展培训6次，完成80%"))
    await chen.press("留待审核", done.id)
    await chen.expect(lambda m: m.id == done.id and "待审核" in m.text and "留待审核" not in labels(m))
    card = await sun.expect("待审核")
    assert "代为登记　陈督办（电话）" in card.text
    progress = await office.run(lambda: queries.progress_of(Progress.get()))
    assert said_by(progress) == "电话代登：王某（陈督办登记）"
    assert said_by(progress, Language.EN) == "王某, by telephone (entered by 陈督办)"


@scene_on_both
async def test_in_one_line_and_accepted_at_once(office: Office) -> None:
    chen, li = await office.coordinator(), await office.bind("李明", JUSTICE)
    done = await enter(office, chen, "1 市司法局 已完成，清单已公布", how="纸质材料")
    assert labels(done) == ["✅ 通过并销号", "留待审核"]
    await chen.press("✅ 通过并销号")
    await chen.expect("已通过并销号")
    await li.expect("已审核通过")
    assert await office.run(lambda: Review.select().count()) == 1
    assert "已经销号" in await office.forge(chen, data=f"du:{await office.part(JUSTICE, '1')}")


@scene_on_both
async def test_the_day_decides_between_on_time_and_late(office: Office) -> None:
    chen = await office.coordinator()
    await office.bind("李明", JUSTICE)
    office.on(date(2026, 3, 16))
    await chen.say("/record 1 司法局 已完成")
    await chen.expect("对方是怎样答复的")
    await chen.press("会议")
    await chen.expect("是谁答复的")
    await chen.press("李明")
    await chen.expect("是哪天答复的")
    await chen.say("3月20日")  # not before today: last year's, and that was before the plan
    await chen.expect("答复的日期应当在1月1日到3月16日之间")
    await chen.say("明天吧")
    await chen.expect("没有读懂这个日期")
    await chen.say("3月12日")
    assert "⚠️ 逾期" in (await chen.expect("请确认代登内容")).text
    await chen.press("取消")
    await chen.expect("已取消，没有登记任何内容")
    await chen.say("/record 1 司法局 已完成")
    await chen.expect("对方是怎样答复的")
    await chen.say("会议")
    await chen.expect("是谁答复的")
    await chen.say("李明")
    await chen.expect("是哪天答复的")
    await chen.press("📅 其他日期")
    month = await chen.expect(lambda m: "2026年3月" in labels(m))
    assert "17" not in labels(month)
    await chen.press("9")
    shown = await chen.expect("请确认代登内容")
    assert "逾期" not in shown.text
    await chen.press("✅ 确认登记")
    await chen.expect("已代为登记")
    [row] = await office.reports()

    def late() -> bool:
        found = ledger(Plan.get().id, None, office.now(), office.practice)
        (mine,) = [each for each in found.rows if each.assignment_id == row.assignment_id]
        return any(c.late for c in mine.standing.checkpoints)

    office.later(minutes=1)
    assert await office.run(late) is False


@scene_on_both
async def test_the_unit_objects_by_answering(office: Office) -> None:
    chen, sun, li = await office.coordinator(), await office.coordinator("孙督办"), await office.bind("李明", JUSTICE)
    wu = await office.bind("王强", JUSTICE, ContactRole.HEAD)
    await enter(office, chen, "2 已完成")
    await chen.press("✅ 通过并销号")
    await chen.expect("已通过并销号")
    told, _ = await li.expect("代您单位登记了一份答复"), await wu.expect("代您单位登记了一份答复")
    await office.restart()
    await li.reply(told.id, "收到")
    await li.expect("好的，谢谢")
    await li.reply(told.id, "不对，只完成了一半")
    await li.expect("已转告陈督办等督办员")
    for person in (chen, sun):
        heard = await person.expect("市司法局对代登的内容有异议")
        assert "不对，只完成了一半" in heard.text
        assert "已完成（王科长，陈督办登记）" in heard.text
    assert len(await office.reports()) == 1
    assert await office.run(lambda: Audit.select().where(Audit.action == "object").count()) == 1


@scene
async def test_a_file_in_answer_is_a_report_of_the_units_own(office: Office) -> None:
    chen, li = await office.coordinator(), await office.bind("李明", JUSTICE)
    await enter(office, chen, "2 完成80%")
    await li.expect("代您单位登记了一份答复")
    await li.send_document("清单.txt", b"x", caption="2 已完成")
    await li.expect("请确认报送内容")


@scene_on_both
async def test_files_come_along_and_words_can_be_corrected(office: Office) -> None:
    chen = await office.coordinator()
    await office.bind("李明", JUSTICE)
    await chen.say("/record 开展案卷评查")
    await source(chen, how="纸质材料")
    await chen.expect("请写下答复的内容")
    await chen.send_document("报告.txt", b"paper", caption="完成60%")
    first = await chen.expect("请确认代登内容")
    assert "报告.txt" in first.text
    await chen.press("改为“有困难”")
    await chen.expect(lambda m: m.id == first.id and "有困难" in m.text)
    await chen.press("✏️ 重写文字")
    await chen.expect(lambda m: m.id == first.id and "请写下答复的内容" in m.text)
    await chen.say("完成70%")
    shown = await chen.expect(lambda m: m.id != first.id and "完成70%" in m.text)
    await chen.say("预计月底完成")
    shown = await chen.expect(lambda m: m.id != shown.id and "预计完成　3月31日" in m.text)
    await chen.say("确认")
    await chen.expect("已代为登记")
    [row] = await office.reports()
    assert (row.percent, row.text, row.expected_on) == (70, "完成70%\n预计月底完成", date(2026, 3, 31))
    [file] = await office.files()
    assert file.progress_id == row.id


@scene
async def test_an_edited_message_corrects_what_is_being_entered(office: Office) -> None:
    chen = await office.coordinator()
    await office.bind("李明", JUSTICE)
    await chen.say("/record 2")
    await source(chen)
    await chen.expect("请写下答复的内容")
    said = await chen.say("完成60%")
    assert said is not None
    await chen.expect("请确认代登内容")
    mine = next(m for m in await chen.messages() if m.text == "完成60%")
    await chen.edit(mine.id, "完成90%")
    await chen.expect(lambda m: "请确认代登内容" in m.text and "90%" in m.text)


@scene
async def test_relative_dates_count_from_the_day_of_the_answer(office: Office) -> None:
    chen = await office.coordinator()
    await office.bind("李明", JUSTICE)
    office.on(date(2026, 4, 1))
    await chen.say("/record 2 完成60%，预计月底完成")
    await source(chen, when="昨天")
    assert "预计完成　3月31日" in (await chen.expect("请确认代登内容")).text


@scene
async def test_what_is_not_found_or_over(office: Office) -> None:
    chen = await office.coordinator()
    await chen.say("/record 99")
    await chen.expect("没有找到“99”")
    await chen.say("审")
    which = await chen.expect("您说的是哪一项")
    await chen.press("4　规范审批中介服务", which.id)
    await chen.expect("对方是怎样答复的")
    await chen.say("听说的")
    await chen.expect("请点选答复的方式")
    await chen.press("邮件")
    await chen.expect("是谁答复的")
    await chen.say("/cancel")
    await chen.expect("已取消")
    await chen.say("/record 1")
    await chen.expect("是哪个单位的答复")
    await chen.say("市教育局")
    await chen.expect("承担单位里没有“市教育局”")
    await chen.say("财政局")
    await chen.expect("市财政局）")
    await office.withdraw(JUSTICE, "2")
    await chen.say("/record 2")
    await chen.expect("没有找到这一项")
    assert "没有找到这一项" in await office.forge(chen, data="dr:999")
    assert "没有找到这一项" in await office.forge(chen, data="du:999")
    assert "已经从方案中撤销" in await office.forge(chen, data=f"du:{await office.part(JUSTICE, '2')}")


@scene
async def test_closed_while_it_is_entered(office: Office) -> None:
    chen, sun = await office.coordinator(), await office.coordinator("孙督办")
    await office.bind("李明", JUSTICE)
    await chen.say("/record 2 完成80%")
    await source(chen)
    shown = await chen.expect("请确认代登内容")
    await enter(office, sun, "2 已完成")
    await sun.press("✅ 通过并销号")
    await sun.expect("已通过并销号")
    await chen.press("✅ 确认登记", shown.id)
    await chen.expect_toast("已经销号")
    assert len(await office.reports()) == 1


@scene
async def test_only_coordinators_enter_answers(office: Office) -> None:
    chen, li = await office.coordinator(), await office.bind("李明", JUSTICE)
    other = await office.bind("周行", "市行政审批局")
    await enter(office, chen, "2 完成80%")
    await li.say("/record 2 已完成")
    await li.expect("没有办理这件事的权限")
    part = await office.part(JUSTICE, "2")
    for data in ("dr:1", f"du:{part}", "dk:1"):
        assert "没有办理这件事的权限" in await office.forge(li, data=data)
    for data in ("dh:1:phone", "dp:1:1", "dd:1:2026-03-02", "dm:1:2026-03-01", "dz:1:done", "dg:1", "dc:1", "dv:1"):
        assert "已经办完、取消或更新" in await office.forge(li, data=data)
    assert "没有找到这一项" in await office.forge(other, data=f"t:{part}")
    for broken in ("dr", "du:x", "dk:x", "dh"):
        assert "已经失效" in await office.forge(chen, data=broken) or "已经办完" in await office.forge(
            chen, data=broken
        )
    assert len(await office.reports()) == 1


@scene
async def test_in_english(office: Office) -> None:
    smith, li = await office.coordinator("Smith", "en"), await office.bind("Li Ming", JUSTICE, language="en")
    await smith.say("/record No. 2 held 6 trainings, 80% done")
    await smith.expect("How did it reach you?")
    await smith.press("by telephone")
    await smith.expect("Who gave it?")
    await smith.press("Li Ming")
    await smith.expect("On which day was it given?")
    await smith.press("Yesterday")
    await smith.expect("by telephone, Li Ming, 1 March")
    await smith.press("✅ Enter it")
    await smith.expect("Entered on the unit's behalf")
    told = await li.expect("Coordinator Smith has entered an answer on your unit's behalf")
    await li.reply(told.id, "That is not what I said.")
    await smith.expect("objects to what was entered on its behalf")


@scene
async def test_where_evidence_is_required_it_says_so(office: Office) -> None:
    await office.adopt(*ITEMS, item("6", "建立台账", "6月底前", JUSTICE))
    chen = await office.coordinator()
    await office.run(lambda: Plan.update(evidence_required=True).execute())
    done = await enter(office, chen, "6 已完成")
    assert "要有佐证材料" in done.text
    assert not any("通过" in label for label in labels(done))
    assert await office.run(lambda: Evidence.select().count()) == 0


@scene
async def test_card_and_item_name_the_source(office: Office) -> None:
    chen, li = await office.coordinator(), await office.bind("李明", JUSTICE)
    await enter(office, chen, "2 完成80%")
    await li.say("2")
    assert "电话代登：王科长（陈督办登记）" in (await li.expect("工作方面")).text
    await chen.say("/status 2")
    item_view = await chen.expect("电话代登：王科长（陈督办登记）")
    await chen.press("☎️ 代登", item_view.id)
    await chen.expect("对方是怎样答复的")
