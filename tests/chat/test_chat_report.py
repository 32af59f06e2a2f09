"""Officials report: by a button, a sentence, a reply, a photo; confirmed before it counts, reviewed, closed."""

from __future__ import annotations

from datetime import date

from office import Office, scene

from tasks.domain.terms import ContactRole


@scene
async def test_a_button_a_sentence_a_confirmation(office: Office) -> None:
    coordinator = await office.bind("陈督办", "市委依法治市办", ContactRole.COORDINATOR)
    li = await office.bind("李明", "市司法局")
    await coordinator.expect("李明已登记为市司法局的联络员")

    await li.say("/tasks")
    listed = await li.expect("您的事项（3 项）")
    assert "公布行政检查事项清单" in listed.text
    await li.press("🟡 1")
    card = await li.expect("第1项　公布行政检查事项清单")
    assert "3月10日" in card.text
    await li.press("📈 有进展")
    await li.expect("请用一句话说明进展")
    await li.say("已开展培训6次，完成80%，预计月底完成")
    shown = await li.expect("请确认报送内容")
    assert "80%" in shown.text
    assert "培训" in shown.text
    assert "3月31日" in shown.text
    await li.press("✅ 确认报送")
    await li.expect("已收到报送")

    await coordinator.expect("待审核")
    await coordinator.press("✅ 通过")
    await coordinator.expect("已通过")
    await li.expect("已审核通过")


@scene
async def test_a_digest_then_the_year_goes_on(office: Office) -> None:
    li = await office.bind("李明", "市司法局")
    office.on(date(2026, 3, 5))
    tick = await office.tick()
    assert len(tick.digests) == 1
    await li.expect("公布行政检查事项清单")
    assert not (await office.tick()).digests
