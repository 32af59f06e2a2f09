"""What a report is asked for and shown with: figures beside the last ones, the help that is wanted, evidence."""

from __future__ import annotations

from datetime import date

from office import EDUCATION, JUSTICE, TITLE, Office, labels, scene, scene_on_both

from demo.pictures import photo
from sandbox.people import Message, Person
from tasks.domain.terms import ReportStatus
from tasks.store.models import Plan


async def report(person: Person, said: str) -> Message:
    """Returns the confirmation."""
    await person.say(said)
    shown = await person.expect("请确认报送内容")
    await person.press("✅ 确认报送")
    await person.expect("已收到报送")
    return shown


async def require_evidence(office: Office) -> None:
    await office.run(lambda: Plan.update(evidence_required=True).where(Plan.title == TITLE).execute())


@scene_on_both
async def test_figures_stand_beside_those_of_the_last_report(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    first = await report(li, "第2项 已开展培训4次，完成40%")
    assert "上次" not in first.text
    second = await report(li, "第2项 已开展培训6次，完成60%")
    assert "培训：上次 4 次，本次 6 次" in second.text
    assert "进度：上次 40%，本次 60%" in second.text
    third = await report(li, "第2项 累计开展培训5次，完成50%")
    assert "⚠️ 培训上次 6 次、本次 5 次，请核对。" in third.text
    assert "⚠️ 进度上次 60%、本次 50%，请核对。" in third.text
    assert len(await office.reports()) == 3, "questioned, not refused"


@scene
async def test_a_quarter_is_compared_with_the_last_one_and_may_be_less(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    office.on(date(2026, 3, 30))
    await report(li, "第3项 一季度审核文件26件")
    office.on(date(2026, 6, 29))
    shown = await report(li, "第3项 二季度审核文件18件")
    assert "审核文件：上次 26 件，本次 18 件" in shown.text
    assert "请核对" not in shown.text


@scene
async def test_what_was_sent_back_and_what_is_replaced_are_no_last_time(office: Office) -> None:
    coordinator = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    await report(li, "第2项 累计培训60次")
    await coordinator.press("↩️ 退回", (await coordinator.expect("待审核")).id)
    await coordinator.expect("退回理由")
    await coordinator.press("数据与台账不一致，请核对")
    await li.expect("需要补充")
    assert "上次" not in (await report(li, "第2项 累计培训6次")).text
    await li.press("✏️ 修改")
    await li.expect("请直接发送修改后的文字")
    await li.say("累计培训5次")
    assert "上次" not in (await li.expect("请确认修改后的报送")).text


@scene_on_both
async def test_a_difficulty_is_asked_what_help_it_needs(office: Office) -> None:
    coordinator = await office.coordinator()
    li = await office.bind("李明", JUSTICE)
    await li.say("第2项")
    card = await li.expect("开展案卷评查")
    await li.press("⚠️ 有困难")
    await li.expect("请用一句话说明遇到的困难")
    await li.say("评查人手不够")
    asked = await li.expect("需要哪个单位协调什么？")
    assert labels(asked) == ["暂不需要协调", "取消"]
    await office.restart()
    await li.send_photo(photo(20, 20))
    await li.expect("需要哪个单位协调什么？")
    await li.say("谢谢")
    await li.expect("需要哪个单位协调什么？")
    await li.say("抽调3名业务骨干，由市委编办统筹")
    shown = await li.expect("请确认报送内容")
    assert "需要协调　抽调3名业务骨干，由市委编办统筹" in shown.text
    assert "附件　1 个" in shown.text
    said = [m for m in await li.messages() if not m.from_bot][-1]
    await li.edit(said.id, "抽调5名业务骨干，由市委编办统筹")
    await li.expect("需要协调　抽调5名")
    await office.restart()
    await li.press("✅ 确认报送")
    assert "需要协调　抽调5名" in (await li.expect("已收到报送")).text
    assert "需要协调　抽调5名" in (await coordinator.expect("待审核")).text
    await li.press("✏️ 修改")
    assert "需要协调　抽调5名" in (await li.expect("请确认修改后的报送")).text
    await li.press("取消")
    await li.expect("没有修改")
    await li.reply(card.id, "2")
    assert "需要协调　抽调5名" in (await li.expect("承担单位")).text
    (made,) = await office.reports()
    assert (made.text, made.help_wanted) == ("评查人手不够", "抽调5名业务骨干，由市委编办统筹")


@scene
async def test_help_that_the_sentence_asks_for_is_not_asked_for_again(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await li.say("第2项 经费不足，需市财政局协调解决")
    assert "需要协调　需市财政局协调解决" in (await li.expect("请确认报送内容")).text
    await li.press("✅ 确认报送")
    await li.expect("已收到报送")
    assert [r.help_wanted for r in await office.reports()] == ["需市财政局协调解决"]


@scene
async def test_no_help_is_needed_by_button_by_word_and_when_the_status_changes(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    for skip in ("暂不需要协调", "不需要"):
        await li.say("第2项 进展缓慢")
        await li.expect("需要哪个单位协调什么？")
        if skip == "不需要":
            await li.say(skip)
        else:
            await li.press(skip)
        assert "需要协调" not in (await li.expect("请确认报送内容")).text
        await li.say("/cancel")
        await li.expect("已取消")
    await li.say("第2项 已评查3件")
    await li.expect("请确认报送内容")
    await li.press("改为“有困难”")
    await li.expect("需要哪个单位协调什么？")
    await li.say("取消")
    await li.expect("已取消")
    await li.say("第2项 进展缓慢")
    await li.expect("需要哪个单位协调什么？")
    await li.say("需" * 501)
    await li.expect("文字太长了（最多 500 字）")
    await li.say("由编办支持")
    await li.expect("请确认报送内容")
    await li.press("改为“有进展”")
    assert "需要协调" not in (await li.expect("状态　有进展")).text
    await li.press("✅ 确认报送")
    await li.expect("已收到报送")
    assert [(r.status, r.help_wanted) for r in await office.reports()] == [(ReportStatus.PROGRESS, "")]


@scene
async def test_done_is_asked_for_evidence_where_the_plan_wants_it(office: Office) -> None:
    await require_evidence(office)
    li = await office.bind("李明", JUSTICE)
    await li.say("第2项")
    await li.expect("开展案卷评查")
    await li.press("✅ 已完成")
    await li.expect("并附佐证材料（照片或文件）；没有佐证不能销号")
    await li.say("案卷全部评查完毕")
    await li.expect("⚠️ 本方案要求附佐证材料，没有附件不能销号")
    await li.send_photo(photo(20, 20))
    assert "要求附佐证材料" not in (await li.expect("附件　1 个")).text
    await li.press("📎 去掉附件")
    await li.expect("请点要去掉的附件")
    await li.press("返回")
    await li.expect("附件　1 个")
    await li.press("📎 去掉附件")
    await li.expect("请点要去掉的附件")
    dropped = next(label for label in labels((await li.messages())[-1]) if label.startswith("🗑 1. photo"))
    await li.press(dropped)
    await li.expect("⚠️ 本方案要求附佐证材料")
    await li.press("✅ 确认报送")
    await li.expect("已收到报送")
    assert not await office.files()


@scene
async def test_progress_is_not_asked_for_evidence(office: Office) -> None:
    await require_evidence(office)
    chen = await office.bind("陈静", EDUCATION)
    assert "佐证" not in (await report(chen, "已开展宣传12场")).text


@scene
async def test_english_fields(office: Office) -> None:
    await require_evidence(office)
    li = await office.bind("Li Ming", JUSTICE, language="en-GB")
    await li.say("no. 2 6 trainings held, 60% done")
    await li.expect("Please confirm your report")
    await li.press("✅ Confirm")
    await li.expect("Report received")
    await li.say("no. 2 4 trainings held, stuck")
    await li.expect("what help do you need, and from whom?")
    await li.say("two more people from the personnel office")
    shown = await li.expect("Please confirm your report")
    assert "Help wanted  two more people from the personnel office" in shown.text
    assert "trainings held: 6 last time and 4 now; please check." in shown.text
    await li.press('Make it "done"')
    await li.expect("This plan requires evidence")
