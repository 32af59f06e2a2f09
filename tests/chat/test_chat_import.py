"""A coordinator imports through chat: sends the table, reads the preview, answers by buttons, confirms, undoes."""

from __future__ import annotations

from io import BytesIO

import openpyxl
from office import COORDINATION, JUSTICE, Office, data_of, labels, scene, scene_on_both

from chat.events import EventKind, IncomingFile
from chat.folding import MOST_TEXT, width
from sandbox.people import Message, Person
from tasks.domain.terms import ContactRole, Role, TableState
from tasks.services import people, tables
from tasks.store.models import Assignment, Audit, KeyTask, Plan, PlanImport, SentTable, Unit

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PLAN = "青岚市2026年营商环境重点任务责任分解表"
HEADER = ("序号", "重点任务", "责任单位", "完成时限")
ROWS = (
    ("1", "建设一网通办平台", "市数据局、市司法局", "2026年6月底前"),
    ("2", "清理证明事项", "市司法局", "2026年9月30日前"),
    ("3", "开展满意度测评", "市司法局", "适时"),
)
REVISED = (
    ROWS[0],
    ("2", "清理证明事项", "市司法局", "2026年10月31日前"),
    ("4", "公布评测报告", "市数据局", "2026年12月31日前"),
)


def workbook(*rows: tuple[str, ...], title: str = PLAN, header: tuple[str, ...] = HEADER) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in ((title,), header, *rows) if title else (header, *rows):
        sheet.append(row)
    into = BytesIO()
    book.save(into)
    return into.getvalue()


async def send(person: Person, content: bytes, name: str = "营商环境.xlsx", caption: str = "") -> None:
    await person.send_document(name, content, XLSX, caption)


async def preview(person: Person, words: str = "") -> Message:
    """The preview, new or changed since the person's last action."""
    return await person.expect(lambda m: m.text.startswith(("导入预览", "Preview")) and words in m.text)


async def press(person: Person, message: Message, label: str) -> None:
    """By a part of its label."""
    await person.press(data_of(message, label), message.id)


async def imported(office: Office, person: Person, *rows: tuple[str, ...]) -> Message:
    """The message that says so."""
    await send(person, workbook(*rows))
    await press(person, await preview(person), "确认导入")
    return await person.expect("已导入")


async def roles(office: Office, number: str) -> dict[str, Role]:
    """unit → its role in the item of PLAN."""

    def read() -> dict[str, Role]:
        rows = Assignment.select().join_from(Assignment, KeyTask).join_from(Assignment, Unit)
        mine = KeyTask.id.in_([t.id for t in KeyTask.select() if t.area.plan.title == PLAN and t.number == number])
        return {row.unit.name: row.role for row in rows.where(mine, Assignment.withdrawn_at.is_null())}

    return await office.run(read)


async def sent_tables(office: Office) -> list[SentTable]:
    return await office.run(lambda: list(SentTable.select().order_by(SentTable.id)))


async def files_are_gone(office: Office) -> bool:
    """Waits until the bot has nothing left to do with tables."""
    while await office.run(tables.waits):
        pass
    return not [path for path in office.practice.tables_folder.glob("*") if path.is_file()]


@scene_on_both
async def test_a_table_is_shown_annotated_read_otherwise_and_imported(office: Office) -> None:
    chen = await office.coordinator()
    await send(chen, workbook(*ROWS))
    await chen.expect("收到“营商环境.xlsx”，正在读取")
    shown = await preview(chen)
    assert f"{PLAN}（2026年，新方案）" in shown.text
    assert "3 项任务，2 个单位\n列　A 序号、B 重点任务、C 责任单位、D 完成时限\n" in shown.text
    assert "D5　第 3 项“开展满意度测评”的完成时限“适时”无法确定日期" in shown.text
    assert "谁牵头：第一个单位牵头，其余配合（影响 1 项）" in shown.text
    copy = await chen.expect(lambda m: m.document is not None)
    assert copy.document is not None
    assert copy.document.file_name == "营商环境_导入说明.xlsx"
    assert openpyxl.load_workbook(BytesIO(await chen.download(copy))).sheetnames[0] == "导入说明"

    await press(chen, shown, "1. 改为：所列单位都牵头")
    again = await preview(chen, "谁牵头：所列单位都牵头（影响 1 项）")
    assert again.id == shown.id
    assert await roles(office, "1") == {}, "nothing is written before it is confirmed"
    await press(chen, again, "确认导入")
    done = await chen.expect("已导入")
    assert done.id == shown.id
    assert "新增 3 项" in done.text
    assert "市数据局、市司法局" not in done.text
    assert "市数据局还没有联络员" in done.text
    assert await roles(office, "1") == {"市数据局": Role.LEAD, "市司法局": Role.LEAD}

    def kept() -> tuple[dict[str, str], str]:
        row = PlanImport.select().order_by(PlanImport.id.desc()).get()
        return row.choices, row.actor

    choices, actor = await office.run(kept)
    assert choices["lead"] == "all"
    assert actor.startswith("陈督办#")
    assert await files_are_gone(office)


@scene
async def test_pressed_twice_it_is_imported_once(office: Office) -> None:
    chen = await office.coordinator()
    await send(chen, workbook(*ROWS))
    shown = await preview(chen)
    confirm = data_of(shown, "确认导入")
    await chen.press(confirm, shown.id)
    await chen.expect("已导入")
    assert "已经结束" in await office.forge(chen, data=confirm, message_id=str(shown.id))
    assert await office.run(lambda: PlanImport.select().where(PlanImport.plan_title == PLAN).count()) == 1
    assert [table.state for table in await sent_tables(office)] == [TableState.APPLIED]


@scene
async def test_columns_are_named_by_buttons_once_for_a_layout(office: Office) -> None:
    chen = await office.coordinator()
    strange = {"title": "", "header": ("甲", "乙", "丙", "丁")}
    await send(chen, workbook(*ROWS, **strange))  # type: ignore[arg-type]
    asked = await chen.expect("没有认出“营商环境.xlsx”的表头")
    assert "2 | 清理证明事项" in asked.text
    assert "A 列：甲 / 1 / 2" in asked.text
    await press(chen, asked, "备注")
    asked = await chen.expect("B 列：")
    await press(chen, asked, "上一列")
    asked = await chen.expect("A 列：")
    for label, following in (("序号", "B 列："), ("重点任务", "C 列："), ("责任单位", "D 列：")):
        await press(chen, asked, label)
        asked = await chen.expect(following)
    assert "已说明：A 列 序号，B 列 重点任务，C 列 责任单位" in asked.text
    assert "重点任务" not in labels(asked), "only one column holds the tasks"
    await press(chen, asked, "完成时限")
    asked = await chen.expect("任务从哪一行开始")
    assert labels(asked)[:2] == ["第 1 行：乙", "第 2 行：建设一网通办平台"]
    await press(chen, asked, "第 2 行")
    await press(chen, await preview(chen, "3 项任务，2 个单位"), "确认导入")
    await chen.expect("已导入")

    await send(chen, workbook(*REVISED, **strange))  # type: ignore[arg-type]
    assert "新增 1 项，变更 1 项，撤销 1 项，不变 1 项" in (await preview(chen)).text


@scene
async def test_hundreds_of_columns_are_named_in_one_message(office: Office) -> None:
    """What is left out is not listed: a message has an end."""
    chen = await office.coordinator()
    wide = [(*row, *("进展",) * 600) for row in ROWS]
    await send(chen, workbook(*wide, title="", header=("甲", "乙", "丙", "丁")))
    await press(chen, await chen.expect("A 列："), "序号")
    await press(chen, await chen.expect("B 列："), "重点任务")
    asked = await chen.expect("C 列：")
    await press(chen, asked, "其余各列不导入")
    asked = await chen.expect("任务从哪一行开始")
    assert "已说明：A 列 序号，B 列 重点任务\n" in f"{asked.text}\n"
    await press(chen, asked, "第 2 行")
    await preview(chen, "3 项任务")


@scene
async def test_a_table_needs_a_column_of_tasks(office: Office) -> None:
    chen = await office.coordinator()
    await send(chen, workbook(*(row[:2] for row in ROWS), title="", header=("甲", "乙")))
    await press(chen, await chen.expect("A 列："), "序号")
    asked = await chen.expect("B 列：")
    await press(chen, asked, "备注")
    await chen.expect_toast("至少要有一列是“重点任务”")
    await press(chen, asked, "重点任务")
    await chen.expect("任务从哪一行开始")


@scene
async def test_a_revised_table_shows_what_changes_and_whom_it_concerns_hears(office: Office) -> None:
    chen = await office.coordinator()
    await imported(office, chen, *ROWS)
    li = await office.bind("李明", JUSTICE)
    await send(chen, workbook(*REVISED))
    shown = await preview(chen)
    assert "已有方案" in shown.text
    assert "新增 1 项，变更 1 项，撤销 1 项，不变 1 项" in shown.text
    assert "完成时限：2026年9月30日前 → 2026年10月31日前" in shown.text
    assert "1 个单位的 1 位联络员将收到通知" in shown.text
    await press(chen, shown, "确认导入")
    await chen.expect("1 个单位的 1 位联络员将收到通知")
    told = await li.expect("清理证明事项")
    assert "2026年10月31日前" in told.text
    await send(chen, workbook(*REVISED))
    same = await preview(chen, "与现有方案完全相同，不需要导入")
    assert "✅ 确认导入" not in labels(same)
    confirm = f"ia:{(await sent_tables(office))[-1].id}:0"
    assert "按钮已经失效" in await office.forge(chen, data=confirm, message_id=str(same.id))


@scene
async def test_a_table_whose_title_was_touched_up_can_be_taken_as_a_revision(office: Office) -> None:
    chen = await office.coordinator()
    await imported(office, chen, *ROWS)
    await send(chen, workbook(*REVISED, title=f"{PLAN}（第二次调整）"))
    shown = await preview(chen, f"与已有的方案“{PLAN}”有 2 项任务相同")
    await press(chen, shown, "按修订导入")
    revision = await preview(chen, "已有方案")
    assert "新增 1 项，变更 1 项，撤销 1 项" in revision.text
    assert "按修订导入" not in "".join(labels(revision))
    await press(chen, revision, "确认导入")
    await chen.expect("已导入")
    assert await office.run(lambda: Plan.select().where(Plan.title.startswith(PLAN)).count()) == 1


@scene
async def test_what_changed_since_it_was_shown_is_shown_anew(office: Office) -> None:
    chen, wang = await office.coordinator(), await office.coordinator("王督办")
    await send(chen, workbook(*ROWS))
    shown = await preview(chen)
    await imported(office, wang, *REVISED)
    await press(chen, shown, "确认导入")
    shown = await preview(chen, "刚才没有导入")
    assert "新增 1 项，变更 1 项，撤销 1 项，不变 1 项" in shown.text
    await press(chen, shown, "确认导入")
    await chen.expect("已导入")
    assert await roles(office, "3") == {"市司法局": Role.LEAD}


@scene
async def test_cancelled_by_button_or_by_command(office: Office) -> None:
    chen = await office.coordinator()
    await send(chen, workbook(*ROWS))
    shown = await preview(chen)
    await press(chen, shown, "取消")
    gone = await chen.expect("已取消，“营商环境.xlsx”没有导入或登记任何内容，文件已删除")
    assert (gone.id, gone.buttons) == (shown.id, ())
    await send(chen, workbook(*ROWS), "第二张.xlsx")
    shown = await preview(chen)
    await chen.say("/cancel")
    await chen.expect("已取消，“第二张.xlsx”没有导入")
    await press(chen, shown, "确认导入")
    await chen.expect_toast("已经结束")
    await chen.say("/cancel")
    await chen.expect("目前没有正在填写的内容")
    assert await files_are_gone(office)
    assert not await office.run(Plan.select().where(Plan.title == PLAN).exists)


@scene
async def test_what_cannot_be_read_or_fetched_is_refused_in_words(office: Office) -> None:
    chen = await office.coordinator()
    await send(chen, b"PK\x03\x04 no zip at all", "坏<b>.xlsx")
    refused = await chen.expect("“坏<b>.xlsx”不能导入")
    assert "文件不完整或已损坏" in refused.text
    await send(chen, workbook(("填表单位：", ""), title="", header=("说明", "")))
    await chen.expect("不能导入")
    big = IncomingFile("x", "大.xlsx", XLSX, 21 * 1024 * 1024)
    assert "“大.xlsx”超过 20 MB" in await office.forge(chen, EventKind.FILE, file=big, message_id="5")
    lost = IncomingFile("no-such-file", "失.xlsx", XLSX, None)
    await chen.say("/import")
    await chen.expect("把责任分解表直接发给我即可")
    await office.forge(chen, EventKind.FILE, file=lost, message_id="6")
    await chen.say("/help")  # wakes the bot, which was not told of what was forged
    await chen.expect("“失.xlsx”没能下载")
    assert {table.state for table in await sent_tables(office)} == {TableState.REFUSED}
    assert await files_are_gone(office)


@scene
async def test_nobody_else_imports(office: Office) -> None:
    li = await office.bind("李明", JUSTICE)
    await li.say("/import")
    await li.expect("没有办理这件事的权限")
    await send(li, workbook(*ROWS))  # evidence, as ever
    await li.expect("您说的是哪一项")
    stranger = await office.people.person("路人")
    await send(stranger, workbook(*ROWS))
    await stranger.expect("登记")
    assert await sent_tables(office) == []


@scene
async def test_a_coordinator_who_also_reports_still_sends_evidence(office: Office) -> None:
    both = await office.bind("周", JUSTICE)
    await both.say(f"/start {await office.invite(COORDINATION, ContactRole.COORDINATOR)}")
    await both.expect("督办员")
    await both.say("第1项")
    card = await both.expect("公布行政检查事项清单")
    await send(both, workbook(*ROWS), "清单.xlsx")  # about the card that was just opened
    await both.press("取消", (await both.expect("请确认报送内容")).id)
    await both.expect("已取消")
    await send(both, workbook(*ROWS), "清单.xlsx", caption="第2项 已完成")
    await both.press("取消", (await both.expect("开展案卷评查")).id)
    await both.expect("已取消")
    office.later(hours=2)
    await send(both, workbook(*ROWS), caption="方案：另一个方案")
    assert "另一个方案（2026年，新方案）" in (await preview(both)).text
    assert card.id


@scene_on_both
async def test_a_restart_between_any_two_steps_changes_nothing(office: Office) -> None:
    chen = await office.coordinator()
    await office.close()
    await send(chen, workbook(*ROWS))
    await office.open()
    shown = await preview(chen)
    await office.restart()
    await press(chen, shown, "1. 改为")
    shown = await preview(chen, "所列单位都牵头（影响 1 项）")
    await office.close()
    await press(chen, shown, "确认导入")
    await office.open()
    done = await chen.expect("已导入")
    await office.restart()
    await press(chen, done, "撤销本次导入")
    asked = await chen.expect("确定要撤销这次导入吗")
    await office.restart()
    await press(chen, asked, "确定撤销")
    await chen.expect("这次导入已撤销")
    assert await office.has_sent_to(chen, "导入预览") == 2, "nothing was said twice"
    assert not await office.run(Plan.select().where(Plan.title == PLAN).exists)


@scene
async def test_what_was_owed_when_the_process_was_killed_is_done(office: Office) -> None:
    chen = await office.coordinator()
    await send(chen, workbook(*ROWS))
    shown = await preview(chen)
    await office.close()
    answered = data_of(shown, "确认导入")
    await office.open()
    await office.run(lambda: SentTable.update(state=TableState.CONFIRMED, version=1).execute())  # killed here
    await office.restart()
    await chen.expect("已导入")
    assert "已经结束" in await office.forge(chen, data=answered, message_id=str(shown.id))


@scene
async def test_who_coordinates_no_longer_imports_nothing(office: Office) -> None:
    """Neither by the buttons that are still there nor by what was confirmed a moment before."""
    chen = await office.coordinator()
    await send(chen, workbook(*ROWS))
    shown = await preview(chen)

    def dismissed() -> None:
        (post,) = [line for line in people.contact_lines(office.now()) if line.name == "陈督办"]
        people.end_post(post.post_id, "console", office.now())

    await office.run(dismissed)
    await chen.press(data_of(shown, "确认导入"), shown.id)
    await chen.expect_toast("登记")
    await office.run(lambda: SentTable.update(state=TableState.CONFIRMED, version=1).execute())
    await office.restart()
    assert await files_are_gone(office)
    assert [table.state for table in await sent_tables(office)] == [TableState.REFUSED]
    assert not await office.run(Plan.select().where(Plan.title == PLAN).exists)


@scene
async def test_undone_by_a_button_unless_something_depends_on_it(office: Office) -> None:
    chen = await office.coordinator()
    done = await imported(office, chen, *ROWS)
    await press(chen, done, "撤销本次导入")
    asked = await chen.expect("确定要撤销这次导入吗")
    await press(chen, asked, "不撤销")
    done = await chen.expect("已导入，没有撤销")
    li = await office.bind("李明", JUSTICE)
    await li.say("已清理12项")
    listed = await li.expect("您说的是哪一项")
    await press(li, listed, "清理证明事项")
    await press(li, await li.expect("请确认报送内容"), "确认报送")
    await li.expect("已收到报送")
    await press(chen, done, "撤销本次导入")
    await chen.expect_toast("不能撤销：导入之后，市司法局的第2项“清理证明事项”已有进展报送")


@scene
async def test_what_no_button_carries_is_refused_and_audited(office: Office) -> None:
    chen, wang = await office.coordinator(), await office.coordinator("王督办")
    li = await office.bind("李明", JUSTICE)
    await send(chen, workbook(*ROWS))
    shown = await preview(chen)
    table, version = data_of(shown, "取消").split(":")[1:]
    for data in ("ic:{}:{}:hidden", "iv:{}:{}:x", "iu:{}:{}:same0", "im:{}:{}:title", "im:{}:{}:row2", "im:{}:{}:x"):
        said = await office.forge(chen, data=data.format(table, version), message_id=str(shown.id))
        assert "按钮已经失效" in said, data
    assert "按钮已经失效" in await office.forge(chen, data=f"ia:{table}")
    assert "没有找到" in await office.forge(wang, data=f"ia:{table}:{version}")
    assert "没有找到" in await office.forge(chen, data=f"iz:{table}:ask"), "it was not imported"
    assert "没有办理这件事的权限" in await office.forge(li, data=f"iq:{table}:{version}")
    assert "已经结束" in await office.forge(chen, data=f"ia:{table}:7")
    refusals = await office.run(lambda: [a.action for a in Audit.select().where(Audit.actor.startswith("王督办"))])
    assert "refused" in refusals
    assert [table.state for table in await sent_tables(office)] == [TableState.SHOWN]


@scene
async def test_a_name_is_taken_for_a_unit_when_the_coordinator_says_so(office: Office) -> None:
    chen = await office.coordinator()
    await send(
        chen, workbook(("1", "清理证明事项", "司法局", "2026年6月底"), ("2", "办好学校食堂", "教育局", "2026年6月底"))
    )
    shown = await preview(chen, "“司法局”是不是“市司法局”？")
    await press(chen, shown, "是“市司法局”")
    shown = await preview(chen, "“教育局”是不是“市教育局”？")
    assert "“司法局”是不是" not in shown.text
    await press(chen, shown, "“教育局”不是")
    shown = await preview(chen)
    assert "是不是" not in shown.text
    await press(chen, shown, "确认导入")
    await chen.expect("教育局还没有联络员")
    assert await roles(office, "1") == {"市司法局": Role.LEAD}
    assert await roles(office, "2") == {"教育局": Role.LEAD}


@scene
async def test_many_choices_have_a_view_of_their_own(office: Office) -> None:
    chen = await office.coordinator()
    await send(
        chen, workbook(*ROWS, ("4", "推进诚信建设", "市司法局", "10月前"), ("5", "常态宣传", "市司法局", "全年"))
    )
    shown = await preview(chen)
    assert not any("改为" in label for label in labels(shown))
    await press(chen, shown, "更改理解方式（4 处）")
    choices = await chen.expect("点下方按钮更改")
    assert "如 Sheet D6“10月前”" in choices.text
    await press(chen, choices, "改为：到其结束为止")
    choices = await chen.expect("现按：到其结束为止")
    await press(chen, choices, "返回预览")
    await preview(chen, "到其结束为止")


@scene
async def test_a_preview_fits_into_one_message_and_counts_what_it_leaves_out(office: Office) -> None:
    chen = await office.coordinator()
    long = "进一步优化营商环境和政务服务工作机制" * 3
    first = tuple((f"{n}", f"{n}号{long}", "市司法局", "适时") for n in range(1, 21))
    second = tuple((f"{n}", f"{n}号{long}改", f"市{long}局", "结合实际" * 20) for n in range(1, 21))
    await imported(office, chen, *first)
    await send(chen, workbook(*second))
    shown = await preview(chen)
    assert width(shown.html) <= MOST_TEXT
    assert "项变化" in shown.text
    assert "同类共 20 处" in shown.text


@scene
async def test_a_fault_of_ours_is_apologised_for_and_ends_the_table(office: Office) -> None:
    chen = await office.coordinator()
    await send(chen, workbook(*ROWS))
    shown = await preview(chen)
    for file in office.practice.tables_folder.glob("*.xlsx"):
        file.unlink()
    await press(chen, shown, "1. 改为")
    await chen.expect("抱歉，“营商环境.xlsx”没有处理成功")
    await imported(office, chen, *ROWS)


@scene
async def test_a_table_whose_reading_ends_the_process_is_given_up(office: Office) -> None:
    chen = await office.coordinator()
    await send(chen, workbook(*ROWS))
    await preview(chen)
    await chen.expect(lambda m: m.document is not None)
    tried = {"state": TableState.READING, "attempts": tables.MOST_TRIES}
    await office.run(lambda: SentTable.update(tried).execute())
    await office.restart()
    await chen.expect("抱歉，“营商环境.xlsx”没有处理成功")


@scene
async def test_in_english(office: Office) -> None:
    chen = await office.coordinator("Chen", "en")
    await send(chen, workbook(*ROWS))
    shown = await preview(chen)
    assert not [line for line in shown.text.splitlines() if "：" in line and "第" not in line]
    assert "No date can be read from the deadline" in shown.text
    await press(chen, shown, "Instead: all units lead")
    await press(chen, await preview(chen, "all units lead"), "Import")
    done = await chen.expect("Imported")
    await press(chen, done, "Undo this import")
    await press(chen, await chen.expect("Undo this import?"), "Undo it")
    await chen.expect("This import was undone")
