"""'/plan': which plan everything that is looked at speaks of."""

from __future__ import annotations

from office import COORDINATION, EDUCATION, JUSTICE, TITLE, Office, data_of, item, labels, scene

from sandbox.people import Person
from tasks.domain.model import IntakeResult, PlanDraft
from tasks.domain.terms import ContactRole
from tasks.services import imports, undoing
from tasks.store.models import Plan, PlanImport

OTHER = "青岚市2026年营商环境重点任务责任分解表"


async def adopt(office: Office, title: str = OTHER) -> int:
    """Another plan; returns its id."""
    items = (item("1", "建设一网通办平台", "6月底前", EDUCATION, area="营商环境"),)
    result = IntakeResult("营商.xlsx", "1" * 64, PlanDraft(title, 2026, ("营商环境",), items))
    done = await office.run(imports.apply, result, None, "console", office.now(), office.practice)
    return done.plan_id


async def archive(office: Office, plan_id: int) -> None:
    await office.run(lambda: Plan.update(archived_at=office.now()).where(Plan.id == plan_id).execute())


async def leader(office: Office) -> Person:
    return await office.bind("赵市长", COORDINATION, ContactRole.LEADER)


@scene
async def test_with_one_plan_nothing_is_asked(office: Office) -> None:
    zhao = await leader(office)
    await zhao.say("/status")
    seen = (await zhao.expect("办结率")).text
    assert seen.startswith(TITLE)
    assert "/plan" not in seen
    await zhao.say("/plan")
    assert labels(await zhao.expect("目前只有这一个方案")) == ["总体进展"]


@scene
async def test_the_newest_is_shown_and_said_until_one_is_chosen(office: Office) -> None:
    await adopt(office)
    zhao = await leader(office)
    for command in ("/status", "/unit", "/who", "/overdue", "/plan"):
        await zhao.say(command)
        seen = await zhao.expect("共有 2 个方案，现在看的是最新的")
        assert OTHER in seen.text
    await zhao.press(TITLE[:29] + "…" if len(TITLE) > 30 else TITLE, seen.id)
    await zhao.expect(lambda m: m.id == seen.id and f"今后看的是：{TITLE}" in m.text)
    await zhao.press("总体进展", seen.id)
    await zhao.expect(lambda m: m.id == seen.id and m.text.startswith(TITLE))
    for command, words in (("/status 1", "公布行政检查事项清单"), ("/unit", JUSTICE), ("/who", JUSTICE)):
        await zhao.say(command)
        seen = await zhao.expect(words)
        assert "现在看的是最新的" not in seen.text


@scene
async def test_buttons_speak_of_the_plan_that_they_were_made_for(office: Office) -> None:
    zhao = await leader(office)
    await zhao.say("/status")
    old = await zhao.expect("办结率")
    other = await adopt(office)
    await office.forge(zhao, data=f"yx:{other}")
    await zhao.press("按单位", old.id)
    assert JUSTICE in (await zhao.expect(lambda m: m.id == old.id and "各单位进展" in m.text)).text


@scene
async def test_an_archived_plan_cannot_be_chosen_and_one_that_was_is_left_politely(office: Office) -> None:
    zhao = await leader(office)
    other = await adopt(office)
    await zhao.say("/plan")
    shown = await zhao.expect("共有 2 个方案")
    first = next(data for row in shown.buttons for label, data in row if label.startswith("青岚市2026年法治"))
    await zhao.press(first, shown.id)
    await zhao.expect("今后看的是")
    await archive(office, int(first.split(":")[1]))
    await zhao.say("/status")
    assert (await zhao.expect("您原来看的方案已经归档")).text.startswith(OTHER)
    assert "这里的内容已经不在了" in await office.forge(zhao, data=first)
    await archive(office, other)
    await zhao.say("/status")
    await zhao.expect("还没有方案")


@scene
async def test_a_plan_that_was_undone_is_left_politely(office: Office) -> None:
    zhao = await leader(office)
    other = await adopt(office)
    await office.forge(zhao, data=f"yx:{other}")
    await zhao.say("/plan")
    shown = await zhao.expect(f"现在看的方案：{OTHER}")

    def undo() -> None:
        undoing.undo(PlanImport.get(PlanImport.plan == other).id, "console", office.now())

    await office.run(undo)
    await zhao.press(data_of(shown, "总体进展"), shown.id)
    await zhao.expect_toast("这里的内容已经不在了")
    await zhao.say("/status")
    assert (await zhao.expect("办结率")).text.startswith(TITLE)


@scene
async def test_many_plans_have_pages(office: Office) -> None:
    for number in range(10):
        await adopt(office, f"第{number}个方案")
    chen = await office.coordinator()
    await chen.say("/plan")
    first = await chen.expect("共有 11 个方案　第 1/2 页")
    await chen.press("下一页", first.id)
    await chen.expect(lambda m: m.id == first.id and TITLE in m.text and "第 2/2 页" in m.text)
