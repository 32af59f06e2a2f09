"""'/unit': one unit's items, figures and people; the list of units."""

from __future__ import annotations

from datetime import date

from office import COORDINATION, EDUCATION, ITEMS, JUSTICE, Office, data_of, item, labels, scene

from sandbox.people import Person
from tasks.domain.terms import ContactRole
from tasks.services import leaves, ledger, units
from tasks.services import people as people_service
from tasks.store.models import Contact, Plan


async def leader(office: Office) -> Person:
    return await office.bind("赵市长", COORDINATION, ContactRole.LEADER)


@scene
async def test_a_unit_with_its_figures_its_people_and_its_items(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    wang = await office.bind("王强", JUSTICE, ContactRole.DEPUTY)
    await office.bind("张局", JUSTICE, ContactRole.HEAD)
    office.on(date(2026, 3, 20))
    await office.tick()
    await li.say("第2项 完成80%")
    await li.expect("请确认报送内容")
    await li.press("✅ 确认报送")
    await li.expect("已收到报送")
    await wang.block()

    def go_on_leave() -> None:
        contact = Contact.get(Contact.name == "李明")
        leaves.grant(contact.id, date(2026, 3, 20), date(2026, 3, 31), "console", office.now())

    await office.run(go_on_leave)
    zhao = await leader(office)
    await zhao.say(f"/unit {JUSTICE}")
    seen = (await zhao.expect("办结率")).text

    def counted() -> tuple[int, int]:
        found = ledger.ledger(Plan.get().id, None, office.now(), office.practice).by_unit[JUSTICE]
        return found.done, found.total

    done, total = await office.run(counted)
    assert f"（{done}/{total}）" in seen
    assert "李明（联络员，休假至3月31日）" in seen
    assert "王强（副联络员，联系不上：已停用或屏蔽机器人）" in seen
    assert "张局（分管领导）" in seen
    assert "最近报送　3月20日 09:00　李明　第2项　有进展 80%" in seen
    assert "催办　3 人次，最近3月20日" in seen
    numbers = [line.split()[1] for line in seen.splitlines() if line.startswith(("🔴", "🟡", "🟢")) and "（" in line]
    assert numbers == ["1", "2", "3"]


@scene
async def test_a_name_an_alias_or_something_near(office: Office) -> None:
    await office.run(units.add_alias, JUSTICE, "法治局", "console", office.now())
    zhao = await leader(office)
    await zhao.say("/unit 法治局")
    await zhao.expect("市司法局（又称法治局）")
    await zhao.say("/unit 教育")
    asked = await zhao.expect("没有叫“教育”的单位")
    assert labels(asked) == [EDUCATION]
    await zhao.press(EDUCATION, asked.id)
    seen = await zhao.expect(lambda m: m.id == asked.id and "事项（1 项）" in m.text)
    assert "还没有联络员" in seen.text
    await zhao.say("/unit 青岚市司法局")
    assert labels(await zhao.expect("没有叫“青岚市司法局”的单位")) == [JUSTICE]
    await zhao.say("/unit 水泥厂")
    unknown = await zhao.expect("没有找到“水泥厂”")
    await zhao.press("所有单位", unknown.id)
    await zhao.expect(lambda m: m.id == unknown.id and "各单位进展" in m.text)


@scene
async def test_a_unit_without_a_part_in_the_plan(office: Office) -> None:
    zhao = await leader(office)
    await zhao.say(f"/unit {COORDINATION}")
    await zhao.expect("在这个方案中没有分工")


@scene
async def test_a_collective_unit_shows_its_members(office: Office) -> None:
    await office.adopt(*ITEMS, item("6", "推进法治乡镇建设", "6月底前", "各乡镇（街道）"))

    def enter() -> None:
        from tasks.services import assigning

        for name in ("城关镇", "柳河镇"):
            units.add_member("各乡镇（街道）", name, date(2026, 1, 1), None, "console", office.now())
        assigning.expand(units.require("各乡镇（街道）"), office.now())

    zhao = await leader(office)
    await zhao.say("/unit 各乡镇（街道）")
    await zhao.expect("还没有登记成员")
    await office.run(enter)
    await zhao.say("/unit 各乡镇（街道）")
    seen = await zhao.expect("成员（2 个）")
    assert "城关镇　办结 0/1" in seen.text
    await zhao.press("柳河镇", seen.id)
    await zhao.expect(lambda m: m.id == seen.id and m.text.startswith("柳河镇"))


@scene
async def test_the_list_of_units_has_pages_the_most_overdue_first(office: Office) -> None:
    await office.adopt(*(item(str(n), f"事项{n}", "6月底前", f"第{n}局") for n in range(1, 19)),
                       item("19", "晚了的事", "3月10日前", "第19局", "第20局"))  # fmt: skip
    office.on(date(2026, 3, 20))
    zhao = await leader(office)
    await zhao.say("/unit")
    first = await zhao.expect("共 20 个单位　第 1/3 页")
    lines = [line for line in first.text.splitlines() if line.startswith(("🔴", "🟢", "⚪"))]
    assert lines[0] == "🔴 第19局　办结 0/1　逾期 1"
    await zhao.press("下一页", first.id)
    await zhao.expect(lambda m: m.id == first.id and "第 2/3 页" in m.text)
    await zhao.press("下一页", first.id)
    last = await zhao.expect(lambda m: m.id == first.id and "第 3/3 页" in m.text)
    assert "🔴 第20局　只有配合 1（1 条逾期）" in last.text
    await zhao.press(data_of(last, "第20局"), last.id)
    whole = await zhao.expect(lambda m: m.id == first.id and m.text.startswith("第20局"))
    await zhao.press(data_of(whole, "19"), whole.id)
    await zhao.expect(lambda m: m.id == first.id and "第19项　晚了的事" in m.text)
    await zhao.press("↩️ 返回", first.id)
    await zhao.expect(lambda m: m.id == first.id and m.text.startswith("第20局"))


@scene
async def test_whoever_may_look_no_more_is_shown_no_more(office: Office) -> None:
    zhao = await leader(office)
    await zhao.say("/unit")
    shown = await zhao.expect("各单位进展")
    (post,) = await office.posts(zhao)
    await office.run(people_service.end_post, post.id, "console", office.now())
    assert JUSTICE not in await office.forge(zhao, data=data_of(shown, JUSTICE))
