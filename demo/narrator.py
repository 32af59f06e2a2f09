"""Tells in the terminal what happens in the demo: Chinese first, English beneath."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from sandbox.people import Message, Person
from tasks.domain.model import Ledger
from tasks.domain.terms import ContactRole, Light
from tasks.services.digesting import NudgeLine
from tasks.services.reminding import Tick

PYTHON = r".venv\Scripts\python" if os.name == "nt" else ".venv/bin/python"  # where the README has it installed
WEEKDAYS = "一二三四五六日"
MANNERS = {"sentence": "一句话", "photo": "按钮和照片", "no_news": "一键“无新进展”"}


class Narrator:
    def __init__(self, console: Console) -> None:
        self._console = console
        self._reports: dict[tuple[str, str, bool], list[str]] = {}

    def chapter(self, number: int, zh: str, en: str) -> None:
        self._console.print()
        self._console.rule(f"[bold cyan]{number}　{zh}[/]  [dim]{en}[/]", align="left")

    def show(self, thing: RenderableType) -> None:
        self._console.print(thing)

    def say(self, zh: str, en: str) -> None:
        self._console.print(f"{zh}\n[dim]{en}[/]")

    def members(self, collective: str, members: Sequence[str], parts: int) -> None:
        self.say(
            f"“{collective}”登记了 {len(members)} 个成员（{'、'.join(members)}），{parts} 项分工随之分到各成员。",
            f"The collective unit has {len(members)} members now; {parts} parts were passed on to them.",
        )

    def bound(self, rows: Sequence[tuple[str, str, ContactRole]]) -> None:
        people = "、".join(f"{name}（{unit}）" for unit, name, _ in rows)
        role = rows[0][2]
        self.say(f"{role.zh}：{people}", f"{len(rows)} {role.en}(s) opened an invitation link.")

    def day(self, day: date, tick: Tick) -> None:
        names = "、".join(digest.actor.name for digest in tick.digests)
        lines = sum(len(digest.lines) for digest in tick.digests)
        self._console.print(
            f"[bold]{day.month}月{day.day}日 星期{WEEKDAYS[day.weekday()]}[/]　"
            f"提醒 {len(tick.digests)} 人、{lines} 项：{names}  [dim]{len(tick.digests)} reminded[/]"
        )

    def report(self, name: str, line: NudgeLine, manner: str) -> None:
        """Kept until the day is over: a line for each of a hundred reports is more than anybody reads."""
        late = line.stage.rule == "overdue"
        self._reports.setdefault((name, manner, late), []).append(line.card.number)

    def day_is_over(self) -> None:
        if not self._reports:
            return
        zh = "；".join(
            f"{name}{'[red]逾期[/]' if late else ''}报送第{'、'.join(numbers)}项（{MANNERS[manner]}）"
            for (name, manner, late), numbers in self._reports.items()
        )
        count = sum(len(numbers) for numbers in self._reports.values())
        self._event("📥", f"{zh}。督办员逐件审核。", f"{count} report(s), each reviewed")
        self._reports.clear()

    def sent_back(self, name: str, line: NudgeLine, reason: str) -> None:
        self._event("↩️", f"第{line.card.number}项退回{name}：{reason}", "sent back, then completed")

    def extension(self, name: str, line: NudgeLine, until: date) -> None:
        self._event(
            "⏳",
            f"{name}申请第{line.card.number}项延期至{until.month}月{until.day}日，督办员同意",
            "more time, granted",
        )

    async def conversation(self, person: Person | None, title: str, last: int) -> None:
        """The last messages of a chat, as the person sees them."""
        assert person is not None
        body = Text()
        for message in (await person.messages())[-last:]:
            _bubble(body, message)
        width = min(76, self._console.width - 4)
        panel = Panel(body, title=title, title_align="left", border_style="green", width=width)
        self._console.print(Padding(panel, (0, 0, 0, 4)), soft_wrap=False)

    def summary(self, ledger: Ledger, reports: int, digests: int, seconds: float) -> None:
        table = Table(title=f"{ledger.plan_title}（截至 {ledger.as_of}）", title_justify="left")
        table.add_column("工作方面 Area", overflow="fold")
        for light in Light:
            table.add_column(f"{light.emoji} {light.zh}", justify="right")
        for area in ledger.areas:
            tally = ledger.by_area[area]
            table.add_row(area, *(str(getattr(tally, light.value)) for light in Light))
        total = ledger.tally
        table.add_section()
        table.add_row("合计 Total", *(str(getattr(total, light.value)) for light in Light), style="bold")
        self._console.print(table)
        self.say(
            f"\n以上只计牵头和责任单位。{ledger.n_items} 项重点任务，{len(ledger.rows)} 项分工；"
            f"发出提醒 {digests} 次，收到报送 {reports} 件；"
            f"用时 {seconds:.0f} 秒。",
            f"Co-operators are not counted above. {ledger.n_items} key tasks, {len(ledger.rows)} parts; "
            f"{digests} digests, {reports} reports; "
            f"{seconds:.0f} s.",
        )

    def files(self, workbook: Path, chats: Path, database: Path | None) -> None:
        self._console.print(f"\n进展工作簿 Workbook  {workbook}")
        self._console.print(f"聊天记录 Chats       {chats}")
        if database is not None:
            self._console.print(f"数据库 Database      {database}")

    def next_steps(self) -> None:
        steps = Text.assemble(
            ("正式使用 For real\n", "bold"),
            "1. 在 Telegram 里找 @BotFather 新建机器人，拿到令牌\n",
            ("   Let @BotFather make a bot; it gives you a token.\n", "dim"),
            "2. 复制 config.example.toml 为 config.toml，令牌放进环境变量 DUBAN_TOKEN\n",
            ("   Copy the settings; put the token into DUBAN_TOKEN.\n", "dim"),
            f"3. {PYTHON} bot.py doctor　检查  check everything\n",
            f"4. {PYTHON} bot.py import 责任分解表.xlsx　预览、导入  import\n",
            f"5. {PYTHON} bot.py invite 单位名 --role coordinator　邀请  invite\n",
            f"6. {PYTHON} bot.py run　运行  run it",
        )
        self._console.print(Panel(steps, border_style="cyan"), soft_wrap=False)

    def _event(self, sign: str, zh: str, en: str) -> None:
        line = Table.grid(padding=(0, 1))  # a column of its own: Chinese has no spaces at which to break after the sign
        line.add_column(no_wrap=True)
        line.add_column(overflow="fold")
        line.add_row(sign, f"{zh}  [dim]{en}[/]")
        self._console.print(Padding(line, (0, 0, 0, 2)), soft_wrap=False)


def _bubble(body: Text, message: Message) -> None:
    who = "督办助手" if message.from_bot else message.sender
    style = "cyan" if message.from_bot else "yellow"
    body.append(f"{who}　", style=f"bold {style}")
    file = message.document or message.photo
    if file is not None:
        body.append(f"[{'图片' if message.photo else '文件'} {file.file_name}] ", style="magenta")
    body.append(message.text.strip() + "\n")
    for row in message.buttons:
        body.append("  ".join(f"[{text}]" for text, _ in row) + "\n", style="blue")
