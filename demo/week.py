"""A week of a small plan, played by five considerate people and written down as docs/week.md.

python -m demo.week docs/week.md
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import xlsxwriter

from chat.pacing import LoopPace
from demo.pictures import photo
from demo.stage import Stage
from demo.transcript import Recorder, Voice
from sandbox.people import Message
from tasks.domain.terms import ContactRole, OutboxState
from tasks.holidays import ChineseCalendar
from tasks.services import exporting, outbox
from tasks.services.practice import Practice
from tasks.store import db

TITLE = "青岚市2026年法治政府建设重点任务责任分解表"
HEADER = ("序号", "工作方面", "重点任务", "具体措施", "牵头单位", "配合单位", "完成时限")
ROWS = (
    (1, "规范执法", "公布行政检查事项清单", "1.梳理检查事项；2.在门户网站公布。", "市司法局", "市财政局", "3月20日前"),
    (2, "规范执法", "开展行政执法案卷评查", "评查案卷不少于50件。", "市司法局", "", "3月底前"),
    (3, "规范执法", "报送合法性审核情况", "按季度报送审核件数。", "市司法局", "", "每季度末"),
    (4, "优化环境", "规范审批中介服务", "公布中介服务事项清单。", "市行政审批局", "", "3月13日前"),
)
COORDINATION, JUSTICE, FINANCE, APPROVALS = "市委依法治市办", "市司法局", "市财政局", "市行政审批局"
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (date(2026, 3, day) for day in range(16, 21))
START = datetime(2026, 3, 16, 0, 30)  # half past eight there
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
INTRODUCTION = """# 一周实录

由 `python -m demo.week docs/week.md` 生成：四项任务的小方案，真实的机器人通过本机的 Telegram 替身与五个人对话。
看得到的每一条消息都在这里，一条不删。方框里是按钮；邀请链接里的一次性代码以“……”代替。

**陈静**是督办员，**李明**是市司法局联络员，**周洁**是副联络员，**王芳**是配合单位市财政局的联络员，**高远**是分管市领导。
"""


class Week:
    """The people and what they do, day by day."""

    def __init__(self, stage: Stage, folder: Path) -> None:
        self.stage = stage
        self.folder = folder
        self.recorder = Recorder(stage.sandbox, stage.practice.zone)
        self.chen: Voice
        self.li: Voice
        self.zhou: Voice
        self.wang: Voice
        self.gao: Voice

    async def play(self) -> str:
        await self.gather()
        for day in (self.monday, self.tuesday, self.wednesday, self.thursday, self.friday):
            await day()
        return f"{INTRODUCTION}\n{self.recorder.text()}"

    async def person(self, name: str) -> Voice:
        return self.recorder.voice(await self.stage.people.person(name), name)

    async def gather(self) -> None:
        """Who is invited on the server, before the week: coordinators and leaders."""
        self.stage.on(MONDAY, 8, 30)
        self.chen, self.gao = await self.person("陈静"), await self.person("高远")
        self.li, self.zhou, self.wang = [await self.person(name) for name in ("李明", "周洁", "王芳")]
        self.recorder.heading(self.stage.now(), "登记、下达任务")
        for voice, unit, role in (
            (self.chen, COORDINATION, ContactRole.COORDINATOR),
            (self.gao, "市政府", ContactRole.LEADER),
        ):
            await voice.say(f"/start {await self.stage.invite(unit, role)}")
            await voice.expect(unit)

    async def monday(self) -> None:
        self.stage.on(MONDAY, 9, 0)
        await self.chen.send_document("责任分解表.xlsx", self.table(), XLSX)
        shown = await self.chen.expect("导入预览")
        await self.chen.press("✅ 确认导入", shown.id)
        await self.chen.expect("已导入")
        await self.later(minutes=10)
        for voice, unit in ((self.li, JUSTICE), (self.zhou, f"{JUSTICE} 副联络员"), (self.wang, FINANCE)):
            await self.chen.say(f"/invite {unit}")
            invited = await self.chen.expect("start=")
            await self.later(minutes=5)
            await voice.person.follow(link_in(invited))
            await voice.expect("您好")
            await self.chen.expect(voice.called)

    async def tuesday(self) -> None:
        await self.day(TUESDAY, "提醒、报送、追问、通过")
        await self.stage.tick()
        digest = await self.li.expect("请您关注")
        await self.later(minutes=12)
        await self.li.reply(digest.id, "1 清单初稿已拟好，共梳理检查事项46项，完成60%，预计周四公布")
        await self.li.expect("请确认报送内容")
        await self.li.press("✅ 确认报送")
        await self.li.expect("已收到报送")
        card = await self.card(self.li)
        await self.later(minutes=20)
        await self.chen.press("❓ 追问", card.id)
        await self.chen.expect("想问什么")
        await self.chen.say("初稿征求过市财政局的意见吗？")
        asked = await self.li.expect("征求过市财政局的意见吗")
        await self.later(minutes=8)
        await self.li.reply(asked.id, "已书面征求，他们没有不同意见")
        answered = await self.chen.expect("没有不同意见")
        await self.chen.press(first_label(answered, "✅"), answered.id)
        await self.chen.expect("已通过")
        await self.li.expect("审核通过")

    async def wednesday(self) -> None:
        await self.day(WEDNESDAY, "休假与代班、困难与延期、配合单位")
        await self.li.say("/leave 今天到明天")
        await self.li.expect("休假")
        await self.stage.tick()
        await self.zhou.expect("请您关注")
        await self.later(minutes=15)
        await self.zhou.say("2 有困难，评查专家人手不够")
        await self.zhou.expect("需要")
        await self.zhou.say("请市委依法治市办协调抽调3名法制审核员")
        await self.zhou.expect("请确认报送内容")
        await self.zhou.press("✅ 确认报送")
        await self.zhou.expect("已收到报送")
        card = await self.card(self.zhou)
        await self.later(minutes=30)
        await self.chen.press(first_label(card, "✅"), card.id)
        await self.chen.expect("已通过")
        await self.later(minutes=5)
        await self.wang.say("1 已对清单提出书面意见，无异议")
        await self.wang.expect("请确认报送内容")
        await self.wang.press("✅ 确认报送")
        await self.wang.expect("已收到报送")
        card = await self.card(self.wang)
        await self.chen.press(first_label(card, "✅"), card.id)
        await self.chen.expect("已通过")

    async def thursday(self) -> None:
        await self.day(THURSDAY, "领导查看、批示，电话代登，催办")
        await self.gao.say("/status")
        await self.gao.expect("办结率")
        await self.later(minutes=3)
        await self.gao.say("/instruct 2")
        await self.gao.expect("批示")
        await self.gao.say("评查力量不足的问题，请抓紧协调，月底前务必完成。")
        shown = await self.gao.expect("抓紧协调")
        await self.gao.press(first_label(shown, "✅"), shown.id)
        told = await self.zhou.expect("抓紧协调")
        await self.later(minutes=25)
        await self.zhou.reply(told.id, "已从三个乡镇抽调3名法制审核员，明天起集中评查")
        await self.gao.expect("抽调3名")
        await self.later(minutes=30)
        await self.chen.say("/record 4 已完成，中介服务事项清单昨天已公布")
        await self.chen.expect("对方是怎样答复的")
        await self.chen.press("电话")
        await self.chen.expect("是谁答复的")
        await self.chen.say("王科长")
        await self.chen.expect("是哪天答复的")
        await self.chen.press("昨天")
        await self.chen.expect("请确认代登内容")
        await self.chen.press("✅ 确认登记")
        offered = await self.chen.expect("已代为登记")
        await self.chen.press(first_label(offered, "✅"), offered.id)
        await self.chen.expect("通过")

    async def friday(self) -> None:
        await self.day(FRIDAY, "办结、退回补证、销号、交接")
        await self.stage.tick()
        digest = await self.li.expect("请您关注")
        await self.later(minutes=40)
        await self.li.reply(digest.id, "1 已完成，清单已在门户网站公布")
        await self.li.expect("请确认报送内容")
        await self.li.press("✅ 确认报送")
        await self.li.expect("已收到报送")
        card = await self.card(self.li)
        await self.later(minutes=10)
        await self.chen.press("↩️ 退回", card.id)
        await self.chen.expect("退回理由")
        await self.chen.press("佐证材料不全，请补充")
        await self.chen.expect("已退回")
        back = await self.li.expect("需要补充")
        await self.later(minutes=15)
        await self.li.reply(back.id, "这是公布页面的截图")
        await self.li.expect("请确认报送内容")
        await self.li.send_photo(photo())
        await self.li.expect("附件　1 个")
        await self.li.press("✅ 确认报送")
        await self.li.expect("已收到报送")
        card = await self.card(self.li)
        await self.chen.press(first_label(card, "✅"), card.id)
        await self.chen.expect("销号")
        await self.li.expect("已销号")
        await self.later(hours=5)
        await self.li.say("/handover")
        await self.li.expect("由谁接任")
        await self.li.press("🔗 生成接任链接")
        made = await self.li.expect("start=")
        await self.later(minutes=10)
        zhao = await self.person("赵强")
        await zhao.person.follow(link_in(made))
        await zhao.expect("赵强")
        await self.li.expect("赵强")
        await self.quiet()

    async def day(self, day: date, said: str) -> None:
        """It is nine o'clock of that day; whatever was still on its way the day before has arrived."""
        await self.quiet()
        self.stage.on(day)
        self.recorder.heading(self.stage.now(), said)

    async def later(self, **spans: float) -> None:
        """Some time passes, once everything has arrived."""
        await self.quiet()
        self.stage.later(**spans)

    async def quiet(self) -> None:
        pace, nothing = LoopPace(), asyncio.Event()
        while await self.stage.run(on_its_way):
            await pace.wait(nothing, 0.01)

    async def card(self, of: Voice) -> Message:
        """The review card of what that person reported, as the coordinator has got it since she last did anything."""

        def is_it(message: Message) -> bool:
            return "待审核" in message.text and of.called in message.text and bool(labels(message, "✅"))

        found = await self.chen.expect(is_it)
        await self.later(minutes=5)
        return found

    def table(self) -> bytes:
        path = self.folder / "table.xlsx"
        with xlsxwriter.Workbook(str(path)) as book:
            page = book.add_worksheet()
            page.merge_range(0, 0, 0, len(HEADER) - 1, TITLE)
            page.write_row(1, 0, HEADER)
            for place, row in enumerate(ROWS, start=2):
                page.write_row(place, 0, row)
        return path.read_bytes()


def on_its_way() -> int:
    """How much is owed to anybody: messages, and files that are being made."""
    counts = outbox.counts()
    return counts[OutboxState.QUEUED] + counts[OutboxState.CLAIMED] + exporting.waits()


def link_in(message: Message) -> str:
    """The invitation link that a message quotes."""
    return next(word for word in message.text.split() if "start=" in word)


def labels(message: Message, beginning: str) -> list[str]:
    return [text for row in message.buttons for text, _ in row if text.startswith(beginning)]


def first_label(message: Message, beginning: str) -> str:
    return labels(message, beginning)[0]


async def write(target: Path) -> None:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        db.connect(f"sqlite:///{folder.as_posix()}/duban.db")
        db.migrate()
        practice = Practice(ZoneInfo("Asia/Shanghai"), ChineseCalendar(), evidence_folder=folder / "evidence")
        try:
            async with Stage(practice, START, at_once=1) as stage:
                text = await Week(stage, folder).play()
        finally:
            db.close()
    await asyncio.to_thread(target.write_text, text, encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(write(Path(sys.argv[1])))
