"""A leader's instruction reaches the units that answer for the item, and is open until each of them has answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from office import COORDINATION, EDUCATION, ITEMS, JUSTICE, Office, data_of, item, labels, scene, scene_on_both

from chat.instructing import button_for
from sandbox.people import Person
from tasks.domain.terms import ContactRole, Language
from tasks.services import leaves, people
from tasks.services.instructing import THE_SAME
from tasks.store.models import Audit, Evidence, Instruction, InstructionPart, InstructionRemark

FINANCE = "市财政局"
WORDS = "请市司法局牵头，月底前拿出方案。"


async def leader(office: Office, name: str = "张市长", language: str = "zh-hans") -> Person:
    return await office.bind(name, COORDINATION, ContactRole.LEADER, language)


async def give(office: Office, zhang: Person, number: str = "1", words: str = WORDS) -> None:
    await zhang.say(f"/instruct {number} {words}")
    await zhang.expect("需要回复的单位")
    await zhang.press("✅ 下达")
    await zhang.expect("批示已下达")


async def parts(office: Office) -> list[InstructionPart]:
    return await office.run(lambda: list(InstructionPart.select().order_by(InstructionPart.id)))


@scene_on_both
async def test_from_the_leaders_words_to_the_units_answer(office: Office) -> None:
    chen, zhang, li = await office.coordinator(), await leader(office), await office.bind("李明", JUSTICE)
    wang, qian = await office.bind("王强", JUSTICE, ContactRole.HEAD), await office.bind("钱进", FINANCE)
    await zhang.say("/instruct")
    await zhang.expect("针对哪一项")
    await office.restart()
    await zhang.say("第1项")
    await zhang.expect("张市长批示：第1项　公布行政检查事项清单")
    await office.restart()
    await zhang.say(WORDS)
    await zhang.expect("需要回复的单位")
    await zhang.say(WORDS + "一事一报。")
    shown = await zhang.expect(lambda m: "一事一报" in m.text)
    assert "市司法局（牵头单位）　李明、王强" in shown.text
    assert "告知配合单位　市财政局" in shown.text
    await office.restart()
    await zhang.press("✅ 下达", shown.id)
    await zhang.expect(lambda m: m.id == shown.id and "批示已下达" in m.text)
    assert "已经下达、取消或更新" in await office.forge(zhang, data=data_of(shown, "✅ 下达"))
    asked = await li.expect("张市长对您单位承担的工作作出批示")
    assert WORDS + "一事一报。" in asked.text
    copy = await wang.expect("张市长对您单位承担的工作作出批示")
    assert "不需要回复" in (await qian.expect("张市长对您单位（市财政局）配合的工作作出批示")).text
    await chen.expect("张市长作出批示")
    await wang.say("/tasks")
    await wang.expect("您的事项")
    await office.restart()
    await li.press("✍️ 回复批示", asked.id)
    await li.expect("请发送办理情况")
    await office.restart()
    await li.say("收到")
    await li.expect("请在办理后回复办理情况")
    await li.say("方案已拟好，3月25日前报市政府")
    await li.expect("已回复，马上送张市长和督办员")
    heard = await zhang.expect("市司法局已回复您的批示")
    assert "方案已拟好，3月25日前报市政府" in heard.text
    await chen.expect("市司法局已回复张市长的批示")
    done = await li.expect(lambda m: m.id == asked.id and "已由李明回复" in m.text)
    assert not done.buttons
    await wang.expect(lambda m: m.id == copy.id and "已由李明回复" in m.text and not m.buttons)
    [part] = await parts(office)
    assert (part.answer, part.by) == ("方案已拟好，3月25日前报市政府", "李明")
    assert await office.has_sent_to(zhang, "已回复您的批示") == 1


@scene_on_both
async def test_what_is_said_after_the_answer_is_added_to_it(office: Office) -> None:
    zhang, li, wang = await leader(office), await office.bind("李明", JUSTICE), await office.bind("王强", JUSTICE)
    await give(office, zhang)
    one, other = await li.expect("作出批示"), await wang.expect("作出批示")
    await wang.say("/tasks")
    await wang.expect("您的事项")
    await li.reply(one.id, "正在办理")
    await zhang.expect("市司法局已回复您的批示")
    await wang.expect(lambda m: m.id == other.id and "已由李明回复：正在办理" in m.text)
    await wang.reply(other.id, "已办结，清单已公布")
    await wang.expect("补充的内容已经收下")
    assert "已办结，清单已公布" in (await zhang.expect("市司法局补充回复您的批示")).text
    [part] = await parts(office)
    assert part.answer == "正在办理"  # what was answered stays
    assert [row.text for row in await office.run(lambda: list(InstructionRemark.select()))] == ["已办结，清单已公布"]
    await zhang.say("/instructions")
    await zhang.expect("批示（1 件，待回复 0 件）")
    await zhang.press("1")
    assert "补充（王强）：已办结，清单已公布" in (await zhang.expect("张市长批示")).text


@scene_on_both
async def test_photos_and_files_are_answers_too(office: Office) -> None:
    chen, zhang, li = await office.coordinator(), await leader(office), await office.bind("李明", JUSTICE)
    await give(office, zhang)
    await li.expect("作出批示")
    await li.press("✍️ 回复批示")
    await li.expect("请发送办理情况")
    await li.send_album([("document", f"{n}.txt", b"one", "现场已整改" if n == 1 else "") for n in (1, 2, 3)])
    await li.expect("已回复")
    heard = await zhang.expect("市司法局已回复您的批示")
    assert "现场已整改" in heard.text
    files = await office.run(lambda: list(Evidence.select()))
    assert [(file.progress_id, file.instruction_part_id) for file in files] == [(None, 1)] * 3
    assert await office.has_sent_to(zhang, "已回复您的批示") == 1  # an album is one answer
    await office.fetched()
    for person in (zhang, chen):
        await person.press("📎 市司法局的附件")
        assert await person.download(await person.expect(lambda m: m.document is not None)) == b"one"


@scene_on_both
async def test_every_unit_that_answers_for_the_item_owes_its_own_answer(office: Office) -> None:
    await office.adopt(
        *ITEMS, replace(item("7", "健全联席会议制度", "6月底前", JUSTICE), responsible_units=(EDUCATION,))
    )
    zhang, li, chen = await leader(office), await office.bind("李明", JUSTICE), await office.bind("陈静", EDUCATION)
    await give(office, zhang, "7")
    asked = await li.expect("作出批示")
    await li.reply(asked.id, "已报送方案")
    await zhang.expect("市司法局已回复您的批示")
    await zhang.say("/instructions")
    shown = await zhang.expect("待回复 1 件")
    assert "待市教育局回复" in shown.text
    await zhang.press("1")
    whole = await zhang.expect("张市长批示")
    assert "市教育局　⏳ 待回复" in whole.text
    await chen.say("/instructions")
    await chen.expect("待回复 1 件")
    await chen.press("1")
    mine = await chen.expect("张市长批示")
    assert "市司法局" not in mine.text.replace(WORDS, "")  # another unit's answer is its own business
    await chen.reply(mine.id, "我局已安排")
    await zhang.expect("市教育局已回复您的批示")


@scene_on_both
async def test_a_coordinator_enters_it_for_a_leader(office: Office) -> None:
    chen, sun, zhang = await office.coordinator(), await office.coordinator("孙督办"), await leader(office)
    await office.bind("李明", JUSTICE)
    await chen.say("/instruct 1 请抓紧")
    asked = await chen.expect("这是哪位领导的批示")
    assert "张市长" in labels(asked)
    await office.restart()
    await chen.press("张市长")
    await chen.expect(lambda m: m.id == asked.id and "张市长批示" in m.text and "请抓紧" in m.text)
    await chen.press("✅ 下达")
    await chen.expect(lambda m: m.id == asked.id and "批示已下达" in m.text)
    await zhang.expect("已按您的批示下达，由陈督办登记")
    await sun.expect("张市长作出批示（陈督办登记）")
    [row] = await office.run(lambda: list(Instruction.select()))
    assert (row.by, row.recorded_by) == ("张市长", "陈督办")
    await chen.say("/instruct 2")
    await chen.expect("这是哪位领导的批示")
    await chen.say("王副市长")
    await chen.expect("王副市长批示：第2项")
    await chen.say("请按时完成")
    await chen.expect("需要回复的单位")
    await chen.press("✅ 下达")
    await chen.expect("批示已下达")
    rows = await office.run(lambda: list(Instruction.select().order_by(Instruction.id)))
    assert (rows[1].by, rows[1].contact_id, rows[1].recorded_by) == ("王副市长", None, "陈督办")
    await zhang.say("/instructions")
    await zhang.expect("批示（1 件")  # a leader sees their own
    await chen.say("/instructions")
    await chen.expect("批示（2 件")


@scene_on_both
async def test_a_unit_that_does_not_answer_is_reminded_and_then_the_coordinators_hear(office: Office) -> None:
    await office.adopt(item("1", "建立名录库", "适时", JUSTICE))
    chen, zhang, li = await office.coordinator(), await leader(office), await office.bind("李明", JUSTICE)
    wang = await office.bind("王强", JUSTICE, ContactRole.DEPUTY)
    await give(office, zhang)
    await li.expect("作出批示")
    day = date(2026, 3, 2)
    chased = []
    for _ in range(25):
        day += timedelta(days=1)
        office.on(day)
        before = await office.has_sent_to(li, "还没有回复")
        await office.tick()
        await office.tick()
        if await office.has_sent_to(li, "还没有回复") > before:
            chased.append(day.day)
    assert chased == [4, 6, 10, 12, 16]
    assert await office.has_sent_to(wang, "还没有回复") == 0
    told = await chen.expect("批示多次提醒仍未回复")
    assert "市司法局　第1项　建立名录库（张市长3月2日批示，已提醒 5 次）" in told.text
    assert await office.has_sent_to(chen, "批示多次提醒仍未回复") == 1
    reminder = await li.expect("还没有回复")
    await li.reply(reminder.id, "名录库已建成")
    await zhang.expect("市司法局已回复您的批示")


@scene_on_both
async def test_reminders_keep_to_hours_leave_and_the_plan(office: Office) -> None:
    zhang, li = await leader(office), await office.bind("李明", JUSTICE)
    wang = await office.bind("王强", JUSTICE, ContactRole.DEPUTY)
    await give(office, zhang, "2")
    await li.expect("作出批示")
    [post] = await office.posts(li)
    await office.run(leaves.grant, post.contact_id, date(2026, 3, 4), date(2026, 3, 5), "console", office.now())
    office.on(date(2026, 3, 4), 20)
    await office.tick()
    assert await office.has_sent_to(wang, "还没有回复") == 0
    office.on(date(2026, 3, 5))
    await office.tick()
    await wang.expect("张市长3月2日的批示，市司法局还没有回复")
    assert await office.has_sent_to(li, "还没有回复") == 0
    await office.withdraw(JUSTICE, "2")
    for day in range(6, 20):
        office.on(date(2026, 3, day))
        await office.tick()
    assert await office.has_sent_to(li, "还没有回复") == 0
    await zhang.say("/instructions")
    await zhang.expect("待回复 0 件")
    asked = next(m for m in await li.messages() if "作出批示" in m.text)
    await li.press("✍️ 回复批示", asked.id)
    await li.expect_toast("已经从方案中撤销")
    await li.reply(asked.id, "已办结")
    await li.expect("已经从方案中撤销，不需要再回复")


@scene_on_both
async def test_units_that_nobody_can_be_reached_of_are_named_at_once(office: Office) -> None:
    chen, zhang = await office.coordinator(), await leader(office)
    zhou = await office.bind("李明", JUSTICE)
    await zhou.block()
    await zhang.say("/instruct 2 请抓紧")
    assert "李明（目前联系不上）" in (await zhang.expect("需要回复的单位")).text
    await zhang.press("✅ 下达")
    assert "市司法局目前联系不上，请另行转告" in (await zhang.expect("批示已下达")).text
    assert "市司法局目前联系不上，请另行转告" in (await chen.expect("张市长作出批示")).text
    await zhang.say("/instruct 4 请抓紧")
    assert "没有登记联络人员" in (await zhang.expect(lambda m: "第4项" in m.text)).text
    await zhang.press("✅ 下达")
    await chen.expect("市行政审批局没有登记联络人员，请另行转告")


@scene
async def test_the_same_words_at_once_are_one_instruction(office: Office) -> None:
    zhang = await leader(office)
    await give(office, zhang)
    await zhang.say(f"/instruct 1 {WORDS}")
    await zhang.expect("需要回复的单位")
    await zhang.press("✅ 下达")
    await zhang.expect_toast("刚才已经下达")
    office.moment += THE_SAME
    await zhang.press("✅ 下达")
    await zhang.expect(lambda m: "批示已下达" in m.text)
    assert await office.run(lambda: Instruction.select().count()) == 2


@scene
async def test_who_may_instruct_and_who_may_see(office: Office) -> None:
    chen, zhang, zhao = await office.coordinator(), await leader(office), await leader(office, "赵书记")
    li, wu = await office.bind("李明", JUSTICE), await office.bind("吴静", EDUCATION)
    await give(office, zhang)
    [part] = await parts(office)
    await li.say("/instruct 1 请抓紧")
    await li.expect("没有办理这件事的权限")
    assert "没有办理这件事的权限" in await office.forge(li, data="dw:1")
    for person in (wu, zhao):
        assert "没有找到这一项" in await office.forge(person, data=f"di:{part.instruction_id}")
        assert "没有找到这一项" in await office.forge(person, data=f"df:{part.instruction_id}:{part.id}")
        assert "没有找到这一项" in await office.forge(person, data=f"da:{part.id}")
        await person.say("/instructions")
        await person.expect("还没有作出批示" if person is zhao else "目前没有批示")
    assert "没有找到这一项" in await office.forge(chen, data=f"da:{part.id}")
    for broken in ("dw:999", "di:999", "da:999", f"df:{part.instruction_id}:999"):
        assert "没有找到这一项" in await office.forge(zhang, data=broken)
    for broken in ("dw", "dw:x", "dj", "di:x", "dl", "dy:1"):
        assert "已经失效" in await office.forge(zhang, data=broken) or "已经下达、取消" in await office.forge(
            zhang, data=broken
        )
    assert await office.run(lambda: Audit.select().where(Audit.action == "refused").count()) >= 8


@scene
async def test_it_can_be_given_up_and_is_kept_to_its_measure(office: Office) -> None:
    zhang = await leader(office)
    await zhang.say("/instruct 99")
    await zhang.expect("没有找到“99”")
    await zhang.say("审批")
    await zhang.expect("张市长批示：第4项")
    await zhang.say("好" * 1001)
    await zhang.expect("最多 1000 字")
    await zhang.send_document("批示.txt", b"x")
    await zhang.expect("这一步请用文字回复")
    await zhang.say("请抓紧")
    await zhang.expect("需要回复的单位")
    await zhang.press("取消")
    await zhang.expect("已取消")
    await zhang.say("/instruct 审")
    which = await zhang.expect("您说的是哪一项")
    await zhang.press("4　规范审批中介服务", which.id)
    await zhang.expect("张市长批示：第4项")
    await zhang.say("/cancel")
    await zhang.expect("已取消")
    assert await office.run(lambda: Instruction.select().count()) == 0


@scene
async def test_in_english(office: Office) -> None:
    mayor, li = await leader(office, "Mayor Zhang", "en"), await office.bind("Li Ming", JUSTICE, language="en")
    smith = await office.coordinator("Smith", "en")
    await mayor.say("/instruct No. 2 Please finish in time.")
    await mayor.expect("To be answered by")
    await mayor.press("✅ Give it")
    await mayor.expect("The instruction was given")
    asked = await li.expect("Mayor Zhang gives an instruction on work of your unit")
    office.on(date(2026, 3, 4))
    await office.tick()
    await li.expect("has not answered the instruction of Mayor Zhang of 2 March")
    await li.reply(asked.id, "Half of it is done.")
    await mayor.expect("市司法局 answers your instruction")
    await smith.expect("市司法局 answers the instruction of Mayor Zhang")
    await li.say("/instructions")
    await li.expect("Instructions (1, 0 without an answer)")


@scene
async def test_the_button_for_the_views(office: Office) -> None:
    zhang, li = await leader(office), await office.bind("李明", JUSTICE)
    known = {
        person: await office.run(people.actor_of, "telegram", str(person.id), office.now()) for person in (zhang, li)
    }
    assert button_for(known[li], 1, Language.ZH) == ()
    [button] = button_for(known[zhang], 1, Language.ZH)
    assert "张市长批示：第1项" in await office.forge(zhang, data=button.data)


@scene_on_both
async def test_the_card_shows_it_until_it_is_answered(office: Office) -> None:
    zhang, li = await leader(office), await office.bind("李明", JUSTICE)
    await give(office, zhang)
    await li.say("1")
    card = await li.expect("领导批示")
    assert f"{WORDS}（张市长，待回复）" in card.text
    await office.restart()
    await li.press("✍️ 回复批示", card.id)
    await li.expect("请发送办理情况")
    await li.say("方案已拟好")
    await li.expect("已回复")
    await li.say("/tasks")
    await li.expect("您的事项")
    await li.say("1")
    again = await li.expect(lambda m: m.id > card.id and "工作方面" in m.text)
    assert "领导批示" not in again.text
    assert "✍️ 回复批示" not in labels(again)
