"""The demo: ten weeks of a plan, played by scripted people through the real chat code.

Most of them answer as considerate colleagues do; one is late, one has no news, one sends a photo, one never answers.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import aiohttp

from demo.narrator import Narrator
from demo.pictures import photo
from demo.stage import Stage
from sandbox.people import Message, Person
from tasks.domain.terms import ContactRole
from tasks.services import assigning, units
from tasks.services.digesting import Digest, NudgeLine
from tasks.store import db

START = date(2024, 3, 18)
END = date(2024, 5, 24)
COORDINATOR = ("陈静", "市委依法治市办")
TOWNS = ("城关镇", "柳河镇", "东山街道")
COLLECTIVE = "各乡镇（街道）"


@dataclass
class Persona:
    """How a scripted official behaves: answers `patience` working days before the due day, or as many after it."""

    name: str
    unit: str
    manner: str = "sentence"  # sentence | photo | no_news | silent
    answers_at: str = "before"  # before | overdue
    never: frozenset[str] = frozenset()  # numbers of items that they never answer
    told: dict[str, str] = field(default_factory=dict)  # item number → what they say
    person: Person | None = None
    answered: set[tuple[int, str]] = field(default_factory=set)


CAST = (
    Persona(
        "李明",
        "市司法局",
        told={
            "19": "本月已开展涉企检查备案审核12次，纠正不规范检查3起",
            "11": "一季度审核规范性文件26件，提出意见建议41条",
            "25": "一季度行政机关负责人出庭应诉18件，出庭率100%",
            "30": "本月解答法律咨询320人次，办理法律援助案件45件",
        },
    ),
    Persona(
        "王芳",
        "市政府办公室",
        answers_at="overdue",
        never=frozenset({"14"}),
        told={"10": "年度制定计划已印发，收录文件14件", "1": "一季度常务会会前学法2次"},
    ),
    Persona("孙丽", "市市场监督管理局", manner="photo", told={"19": "已公布检查事项清单，入企检查全部扫码"}),
    Persona("赵强", "市财政局", manner="no_news"),
    Persona("刘洋", "市应急管理局", manner="silent"),
    Persona("周敏", "市生态环境分局"),
    Persona("吴刚", "市消防救援大队"),
    Persona("郑洁", "市委组织部"),
    Persona("何平", "市人民法院"),
    Persona("高翔", "城关镇"),
    Persona("林娜", "柳河镇", manner="no_news"),
    Persona("唐伟", "东山街道"),
)
"""Whoever owes something in these ten weeks, except '市直各部门', which stands for too many to enter here."""


class Story:
    """Plays the cast on a stage, and tells the narrator what happens."""

    def __init__(self, stage: Stage, narrator: Narrator) -> None:
        self.stage = stage
        self.tell = narrator
        self.cast = {p.unit: p for p in CAST}
        self.coordinator: Person
        self.reports = 0
        self.digests = 0
        self.told_in_full: set[str] = set()
        self.sent_back = False
        self.extended = False

    async def gather_people(self) -> None:
        """Enters the towns below their collective name and lets everybody open an invitation."""
        with_towns = await self.stage.run(enter_towns, self.stage)
        self.tell.members(COLLECTIVE, TOWNS, with_towns)
        self.coordinator = await self.stage.bind(*COORDINATOR, ContactRole.COORDINATOR)
        for persona in CAST:
            persona.person = await self.stage.bind(persona.name, persona.unit)
            await self.coordinator.expect(persona.name)
        self.tell.bound([(COORDINATOR[1], COORDINATOR[0], ContactRole.COORDINATOR)])
        self.tell.bound([(p.unit, p.name, ContactRole.CONTACT) for p in CAST])
        await self.tell.conversation(self.cast["市司法局"].person, "李明点开邀请链接", last=2)

    async def weeks(self) -> None:
        day = START
        while day <= END:
            await self.one_day(day)
            day += timedelta(days=1)

    async def one_day(self, day: date) -> None:
        self.stage.on(day)
        tick = await self.stage.tick()
        if not tick.digests:
            return
        self.digests += len(tick.digests)
        self.tell.day(day, tick)
        for digest in tick.digests:
            persona = self.cast.get(digest.actor.posts[0].unit)
            if persona is not None and persona.person is not None:
                reminder = await persona.person.expect(persona.name)
                await self.answer(persona, digest, reminder)
        self.tell.day_is_over()

    async def answer(self, persona: Persona, digest: Digest, reminder: Message) -> None:
        """Answers what the persona would answer today, one item after the other, as a person does."""
        if persona.manner == "silent":
            return
        person = persona.person
        assert person is not None
        for line in digest.lines:
            mine = (line.card.assignment_id, line.period)
            ready = line.stage.rule == "overdue" or (persona.answers_at == "before" and line.stage.left <= 3)
            if await self.asks_for_time(persona, line) or line.card.number in persona.never:
                continue
            if not ready or mine in persona.answered:
                continue
            self.stage.later(minutes=7)
            await self.report(persona, person, line, reminder)
            persona.answered.add(mine)
            self.stage.later(minutes=20)
            await self.review(persona, person, line)

    async def report(self, persona: Persona, person: Person, line: NudgeLine, reminder: Message) -> None:
        said = persona.told.get(line.card.number, "已按要求完成本阶段工作，相关台账已建立")
        dated = line.period == "" and not line.card.schedule.every
        if persona.manner == "no_news":
            await self.open_card(person, line)
            await person.press("➖ 无新进展")
        elif persona.manner == "photo":
            await self.open_card(person, line)
            await person.press("📈 有进展")
            await person.expect("一句话")
            await person.send_photo(photo(), caption=said)
        elif dated:
            await self.open_card(person, line)
            await person.press("✅ 已完成")
            await person.expect("完成情况")
            await person.say(said)
        else:  # straight in answer to the reminder: the number and a sentence
            await person.reply(reminder.id, f"{line.card.number} {said}")
        await person.expect("请确认报送内容")
        await person.press("✅ 确认报送")
        await person.expect("已收到报送")
        self.reports += 1
        self.tell.report(persona.name, line, persona.manner)

    async def open_card(self, person: Person, line: NudgeLine) -> None:
        """From the digest to the card, unless the digest has the card's buttons itself."""
        await person.say("/tasks")
        listed = await person.expect("您的事项")
        await person.press(one_ending(listed, f" {line.card.number}"), listed.id)
        await person.expect(line.card.title)

    async def review(self, persona: Persona, person: Person, line: NudgeLine) -> None:
        card = await self.coordinator.expect("待审核")
        if persona.unit == "市政府办公室" and not self.sent_back:
            self.sent_back = True
            await self.coordinator.press("↩️ 退回", card.id)
            await self.coordinator.expect("退回理由")
            await self.coordinator.press("佐证材料不全，请补充")
            await self.coordinator.expect("已退回")
            await person.expect("需要补充")
            self.tell.sent_back(persona.name, line, "佐证材料不全，请补充")
            self.stage.later(minutes=35)
            told = (await person.messages())[-1]
            await person.reply(told.id, "学法通知和会议记录已补充，一季度常务会会前学法2次")
            await person.expect("请确认报送内容")
            await person.press("✅ 确认报送")
            await person.expect("已收到报送")
            self.reports += 1
            card = await self.coordinator.expect("待审核")
        accept = next(text for row in card.buttons for text, _ in row if text.startswith("✅"))
        await self.coordinator.press(accept, card.id)
        await self.coordinator.expect("已通过")
        await person.expect("审核通过")
        if persona.name not in self.told_in_full and persona.name in ("李明", "王芳", "孙丽", "赵强"):
            self.told_in_full.add(persona.name)
            await self.tell.conversation(person, f"{persona.name}的聊天", last=6)

    async def asks_for_time(self, persona: Persona, line: NudgeLine) -> bool:
        """The office of the government asks for more time for one item, once."""
        if self.extended or persona.unit != "市政府办公室" or line.card.number != "14":
            return False
        self.extended = True
        person = persona.person
        assert person is not None
        await self.open_card(person, line)
        await person.press("⏳ 申请延期")
        await person.expect("新的完成时限")
        await person.say("5月20日")
        await person.expect("延期理由")
        await person.say("个别事项需提请市委常委会研究")
        await person.expect("已提交")
        await self.coordinator.expect("延期申请")
        await self.coordinator.press("✅ 同意延期")
        await self.coordinator.expect("已同意延期")
        await person.expect("获同意")
        self.tell.extension(persona.name, line, date(2024, 5, 20))
        return True

    def everybody(self) -> Iterable[tuple[str, Person]]:
        yield COORDINATOR[0], self.coordinator
        for persona in CAST:
            assert persona.person is not None
            yield persona.name, persona.person


def enter_towns(stage: Stage) -> int:
    """Puts the towns under their collective name; returns how many parts they took over."""
    with db.transaction():
        for town in TOWNS:
            whole = units.add_member(COLLECTIVE, town, date(2024, 1, 1), None, "demo", stage.now())
        return assigning.expand(whole, stage.now())


def one_ending(message: Message, ending: str) -> str:
    """The label of the button that ends so."""
    return next(text for row in message.buttons for text, _ in row if text.endswith(ending))


async def save_chats(story: Story, folder: Path) -> Path:
    """Every chat as a page that opens in a browser."""
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    async with aiohttp.ClientSession() as session:
        for name, person in story.everybody():
            address = f"{story.stage.sandbox.url}/sandbox/chats/{person.id}?static=1"
            async with session.get(address) as answer:
                page = await answer.text()
            await asyncio.to_thread((folder / f"{name}.html").write_text, page, encoding="utf-8")
    return folder
