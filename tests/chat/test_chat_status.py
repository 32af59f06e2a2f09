"""What coordinators and leaders look at: the overview, areas, items, one item in full, the course of a part."""

from __future__ import annotations

from datetime import date

import pytest
from office import APPROVALS, COORDINATION, EDUCATION, ITEMS, JUSTICE, Office, data_of, item, labels, scene

from chat import dialogue
from chat.beside import Readings, Wanted
from chat.events import Event, EventKind
from sandbox.people import Message, Person
from tasks.domain.errors import NotAllowed
from tasks.domain.model import Ledger
from tasks.domain.terms import ContactRole, Language, Light
from tasks.services import ledger, viewing
from tasks.store.models import Assignment, Audit, ExportRequest, Instruction, InstructionPart, KeyTask, Plan, SeenUpdate

OTHER = item("6", "建设法治文化阵地", "6月底前", EDUCATION, JUSTICE, area="法治宣传")


async def leader(office: Office, language: str = "zh-hans") -> Person:
    return await office.bind("赵市长", COORDINATION, ContactRole.LEADER, language)


async def found(office: Office) -> Ledger:
    """What every sheet would show now."""

    def read() -> Ledger:
        return ledger.ledger(Plan.get().id, None, office.now(), office.practice)

    return await office.run(read)


async def refusals(office: Office, person: Person) -> list[Audit]:
    name = person.first_name
    rows = await office.run(lambda: list(Audit.select().where(Audit.action == "refused")))
    return [row for row in rows if row.actor.startswith(name)]


@scene
async def test_the_overview_is_the_ledger_and_its_picture_follows(office: Office) -> None:
    await office.adopt(*ITEMS, OTHER)
    li, chen = await office.bind("李明", JUSTICE), await office.coordinator()
    await li.say("第2项 已完成")
    await li.expect("请确认报送内容")
    await li.press("✅ 确认报送")
    await li.expect("已收到报送")
    await chen.press("✅ 通过并销号")
    await chen.expect("已通过并销号")
    office.on(date(2026, 3, 20))
    zhao = await leader(office)
    await zhao.say("/status")
    seen = await zhao.expect("办结率")
    told = (await found(office)).tally
    assert (told.total, told.done, told.red) == (6, 1, 1)
    assert f"办结率　{told.rate:.1%}（{told.done}/{told.total}）" in seen.text
    assert "🔴 逾期 1　🟡 预警 1　🟢 正常 3　✅ 已办结 1" in seen.text
    assert f"按期办结 {told.on_time}　逾期报送 {told.late}　逾期未报 {told.red}　未到期 {told.not_due}" in seen.text
    assert "🔴 规范执法　办结 1/5　逾期 1　预警 1" in seen.text
    assert "🟢 法治宣传　办结 0/1" in seen.text
    pressing = seen.text.partition("最要紧的")[2]
    assert pressing.index("🔴 1 公布行政检查事项清单（市司法局）") < pressing.index("🟡 3 报送合法性审核情况")
    assert "已逾期 10 天" in pressing
    picture = await zhao.expect(lambda m: m.document is not None)
    assert "看板图片　截至3月20日" in picture.text
    assert (await zhao.download(picture)).startswith(b"\x89PNG")


@scene
async def test_from_the_areas_to_an_item_and_back_in_one_message(office: Office) -> None:
    await office.adopt(*ITEMS, OTHER)
    office.on(date(2026, 3, 20))
    zhao = await leader(office)
    await zhao.say("/status")
    seen = await zhao.expect("办结率")

    async def then(label: str, words: str) -> Message:
        await zhao.press(label, seen.id)
        return await zhao.expect(lambda m: m.id == seen.id and words in m.text)

    assert labels(await then("按方面", "按方面（共 2 个）"))[:2] == ["🔴 1", "🟢 2"]
    items = await then("🔴 1", "共 5 项")
    lines = [line for line in items.text.splitlines() if line.startswith(("🔴", "🟡", "🟢"))][1:]
    assert [line.split()[1] for line in lines] == ["1", "2", "3", "4", "5"]
    assert "公布行政检查事项清单（市司法局等 2 个单位）逾期" in lines[0]
    whole = await then("🔴 1", "第1项")
    assert "提醒对象：还没有联络员" in whole.text
    await then("↩️ 返回", "共 5 项")
    await then("↩️ 总体进展", "最要紧的")
    await then("🔴 1", "第1项")
    await then("↩️ 返回", "最要紧的")
    pictures = [m for m in await zhao.messages() if m.document is not None]
    assert len(pictures) <= 1, "going back asks for no other picture"


@scene
async def test_an_item_in_full(office: Office) -> None:
    li, chen = await office.bind("李明", JUSTICE), await office.coordinator()
    office.on(date(2026, 3, 9))
    await office.tick()
    await li.say("第1项 已起草清单，完成60%")
    await li.expect("请确认报送内容")
    await li.press("✅ 确认报送")
    await li.expect("已收到报送")

    def instruct() -> None:
        one = KeyTask.get(KeyTask.number == "1")
        said = Instruction.create(key_task=one, text="请抓紧公布", by="赵市长", at=office.now())
        for part in Assignment.select().where(Assignment.key_task == one):
            InstructionPart.create(instruction=said, assignment=part)

    await office.run(instruct)
    await chen.say("/status 第1项")
    seen = await chen.expect("第1项")
    for words in (
        "工作方面　规范执法", "2.抓好落实。", "3月10日前", "🟡 市司法局（牵头单位）预警", "有进展 60%（待审核）",
        "已起草清单，完成60%", "佐证 0 个　催办 1 次（最近3月9日）", "提醒对象：李明",
        "市财政局（配合单位，未确认收到）",
        "批示　赵市长（3月9日 09:00）", "请抓紧公布", "市司法局尚未回复", "市财政局尚未回复",
    ):  # fmt: skip
        assert words in seen.text
    await chen.press(JUSTICE, seen.id)
    assert "承担单位　市司法局" in (await chen.expect("最近报送")).text
    await chen.press("📜 历程", seen.id)
    history = await chen.expect("的历程")
    assert "李明　报送：有进展 60%" in history.text


@scene
async def test_a_number_or_some_words_say_which_item(office: Office) -> None:
    await office.adopt(*ITEMS, item("1", "开展法治讲座", "6月底前", EDUCATION, area="法治宣传"))
    zhao = await leader(office)
    await zhao.say("/status 1")
    asked = await zhao.expect("符合“1”的有 2 项")
    assert [label for label in labels(asked) if "法治宣传" in label] == ["1 开展法治讲座（法治宣传）"]
    await zhao.press(data_of(asked, "法治宣传"), asked.id)
    await zhao.expect(lambda m: m.id == asked.id and "第1项　开展法治讲座" in m.text)
    await zhao.say("/status 第四项")
    await zhao.expect("第4项　规范审批中介服务")
    await zhao.say("/status 案卷 评查")
    await zhao.expect("第2项　开展案卷评查")
    await zhao.say("/status 99")
    await zhao.expect("没有找到“99”")


async def said_since(person: Person, message_id: int) -> str:
    """Everything that the bot has said after that message, with what it sent as a file."""
    said = ""
    for message in await person.messages():
        if message.id > message_id and message.from_bot:
            said += message.text
            said += (await person.download(message)).decode() if message.document is not None else ""
    return said


@scene
async def test_a_long_course_comes_whole(office: Office) -> None:
    """In several messages, or as a file; an older page is one press away."""
    li, chen = await office.bind("李明", JUSTICE), await office.coordinator()
    part = await office.part(JUSTICE, "2")
    for number in range(1, 13):
        text = f"第{number}次检查" + "整改到位。" * 240 + f"完{number}毕"
        await office.forge(li, data=f"r:{part}:progress")
        await office.forge(li, EventKind.TEXT, text=text, message_id="5")
        await office.forge(li, data=f"c:{(await office.talk(li)).data['nonce']}:ok")
    await chen.say("/status 2")
    seen = await chen.expect("第2项")
    await chen.press("📜 历程", seen.id)
    last = await chen.expect(lambda m: "上一页" in labels(m))
    said = await said_since(chen, seen.id)
    assert [n for n in range(1, 13) if f"第{n}次检查" in said and f"完{n}毕" in said] == [11, 12]
    await chen.press("上一页", last.id)
    await chen.expect(lambda m: "下一页" in labels(m))
    said = await said_since(chen, last.id)
    assert [n for n in range(1, 13) if f"第{n}次检查" in said and f"完{n}毕" in said] == [*range(1, 11)]


@scene
async def test_a_leader_looks_and_changes_nothing(office: Office) -> None:
    li, zhao = await office.bind("李明", JUSTICE), await leader(office)
    await li.say("第2项 已完成")
    await li.expect("请确认报送内容")
    await li.press("✅ 确认报送")
    await li.expect("已收到报送")
    await zhao.say("/help")
    shown = (await zhao.expect("使用说明")).text
    offered = [line.split("　")[0].removeprefix("/") for line in shown.splitlines() if line.startswith("/")]
    assert {"status", "unit", "overdue", "who", "plan", "export"} <= set(offered)
    assert not {"tasks", "review", "import"} & set(offered)
    part = await office.part(JUSTICE, "2")
    await zhao.say("/status 2")
    whole = await zhao.expect("第2项")
    await zhao.press(JUSTICE, whole.id)
    card = await zhao.expect("承担单位　市司法局")
    assert labels(card) == []
    (report,) = await office.reports()
    for data in (f"r:{part}:done", f"x:{part}", f"v:{report.id}", f"b:{report.id}:reason_1", "g"):
        said = await office.forge(zhao, data=data)
        assert "没有办理这件事的权限" in said or "没有找到这一项" in said
    assert len(await office.reports()) == 1
    assert len(await refusals(office, zhao)) == 5


@scene
async def test_an_official_is_shown_nothing_of_it(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    others = await office.part(APPROVALS, "4")
    for command in ("/status", "/status 4", "/unit", f"/unit {APPROVALS}", "/who", "/export", "/plan"):
        await li.say(command)
        assert (await li.expect("没有办理这件事的权限")).text.count("\n") == 0
    for data in ("ys:1", "yb:1:1", "ya:1:1", "yi:4:s1", "yl:1:1", "yu:3:1:1", "yo:1:1", "yw:1:month:1", "yx:1", "ym:1"):
        assert "没有办理这件事的权限" in await office.forge(li, data=data)
    assert "没有办理这件事的权限" in await office.forge(li, data="ye:workbook:1")
    assert "没有找到这一项" in await office.forge(li, data=f"yh:{others}")
    assert len(await refusals(office, li)) == 19


@pytest.mark.parametrize(
    "data",
    [
        "ys",
        "ys:x",
        "yb:1",
        "ya:1",
        "yi:1",
        "yi:1:z9",
        "yi:1:s1:x",
        "yw:1:year:1",
        "yw:1:month",
        "ye:all:1",
        "ye:workbook",
    ],
)
def test_what_no_button_of_ours_carries(sqlite_database: str, tmp_path: object, data: str) -> None:
    @scene
    async def play(office: Office) -> None:
        zhao = await leader(office)
        assert "按钮已经失效" in await office.forge(zhao, data=data)

    play(tmp_path=tmp_path, sqlite_database=sqlite_database)


@scene
async def test_what_is_not_there_is_not_found(office: Office) -> None:
    zhao = await leader(office)
    for data in ("ys:999", "ya:999:1", "yi:999:s1", "yu:999:1:1", "yo:999:1", "yx:999", "ye:picture:999"):
        assert "这里的内容已经不在了" in await office.forge(zhao, data=data)
    assert "没有找到这一项" in await office.forge(zhao, data="yh:999")
    assert len(await refusals(office, zhao)) == 8


@scene
async def test_without_a_plan_it_says_how_one_comes(office: Office) -> None:
    await office.run(lambda: Plan.delete().execute())
    zhao = await leader(office)
    for command in ("/status", "/unit", "/overdue", "/who", "/plan", "/export"):
        await zhao.say(command)
        await zhao.expect("还没有方案")


@scene
async def test_in_english(office: Office) -> None:
    office.on(date(2026, 3, 20))
    wang = await leader(office, "en")
    await wang.say("/status")
    seen = await wang.expect("Completion rate")
    assert "🔴 overdue 1" in seen.text
    assert "overdue by 10 days" in seen.text
    picture = await wang.expect(lambda m: m.document is not None)
    assert picture.document is not None
    assert picture.document.file_name.endswith("_picture board.png")
    await wang.say("/status 1")
    assert "Reminded: there is no contact yet" in (await wang.expect("No. 1")).text


@scene
async def test_a_turn_that_wants_a_ledger_leaves_nothing_and_is_taken_again(office: Office) -> None:
    zhao = await leader(office)
    said = {"chat_id": str(zhao.id), "user_id": str(zhao.id), "user_name": "赵市长", "text": "status"}
    event = Event("77", EventKind.COMMAND, language=Language.ZH, at=office.now(), **said)
    readings = Readings()

    def take() -> Wanted | bool:
        try:
            return dialogue.receive(event, office.now(), office.practice, readings)
        except Wanted as wanted:
            assert not SeenUpdate.select().where(SeenUpdate.update_id == "77").exists()
            assert not ExportRequest.select().exists()
            return wanted

    wanted = await office.run(take)
    assert isinstance(wanted, Wanted)
    assert wanted.fn is viewing.overview
    await office.run(readings.read, wanted)
    assert await office.run(take) is True
    await zhao.expect("办结率")
    assert await office.run(take) is False, "it was taken"


def test_a_refusal_is_met_where_it_is_asked_for() -> None:
    def refuse(light: Light) -> None:
        raise NotAllowed(subject=light.value)

    readings = Readings()
    with pytest.raises(Wanted) as wanted:
        readings.get(refuse, Light.RED)
    readings.read(wanted.value)
    with pytest.raises(NotAllowed):
        readings.get(refuse, Light.RED)
    with pytest.raises(Wanted):
        readings.get(refuse, Light.GREEN)


@scene
async def test_from_what_is_seen_to_what_is_done_about_it(office: Office) -> None:
    """A coordinator reminds and instructs from a view, a leader instructs; nobody is offered what is not theirs."""
    await office.bind("李明", JUSTICE)
    chen, zhao = await office.coordinator(), await leader(office)
    office.on(date(2026, 3, 20))
    offered: dict[str, list[set[str]]] = {}
    for person in (chen, zhao):
        for command, words in (("/status 1", "第1项"), (f"/unit {JUSTICE}", "办结率"), ("/overdue", "逾期的事项")):
            await person.say(command)
            shown = labels(await person.expect(words))
            actions = {label for label in shown if "催办" in label or "批示" in label}
            offered.setdefault(person.first_name, []).append({label[-2:] for label in actions})
    assert offered == {"陈督办": [{"催办", "批示"}, {"催办"}, {"催办"}], "赵市长": [{"批示"}, set(), set()]}
    await zhao.say("/status 1")
    whole = await zhao.expect("第1项")
    await zhao.press(data_of(whole, "批示"), whole.id)
    assert "公布行政检查事项清单" in (await zhao.expect("批示")).text
