"""What a bulletin says is wrong, and what it asks for: only what follows from the ledger."""

from __future__ import annotations

from exports.bulletin_facts import Facts
from exports.phrases import DAY, PART, Items, Noun, count
from exports.view import View, Words
from tasks.domain.terms import Light

Point = tuple[str, str]  # the sentence that a paragraph opens with, and the paragraph


class Points:
    def __init__(self, view: View, facts: Facts) -> None:
        self.view = view
        self.facts = facts
        self.items = Items(view)
        self._say = view.say

    def problems(self) -> list[Point]:
        facts, points = self.facts, []
        if facts.overdue:
            points.append((self._say(Words("部分分工逾期未办结。", "Some assignments are overdue.")), self._overdue()))
        for rows, lead, words in (
            (
                facts.difficult,
                Words("部分工作推进有困难。", "Some report difficulties."),
                Words("{n}报告有困难，涉及{items}，需要协调解决。", "{n} in difficulty, of {items}: help is needed."),
            ),
            (
                facts.sent_back,
                Words("部分报送不符合要求。", "Some reports did not do."),
                Words(
                    "{n}的报送已退回，涉及{items}，尚未重新报送。",
                    "{n} of {items}: reports were sent back and not made again.",
                ),
            ),
            (
                facts.undated,
                Words("部分任务完成时限不明确。", "Some deadlines are not clear."),
                Words(
                    "{n}没有可以推算的完成日期，涉及{items}。", "{n} of {items}: no date can be read from the deadline."
                ),
            ),
        ):
            if rows:
                text = self._say(words, n=self._count(len(rows), PART), items=self.items.numbers(rows))
                points.append((self._say(lead), text))
        return points

    def no_problems(self) -> str:
        if not self.facts.counted:
            return self._say(Words("目前没有可以通报的问题。", "There is nothing to report yet."))
        return self._say(
            Words(
                "截至目前，没有逾期、报告有困难或者报送被退回的分工。",
                "Nothing is overdue, in difficulty or sent back at present.",
            )
        )

    def _overdue(self) -> str:
        rows = self.facts.overdue
        said = [
            self._say(
                Words("逾期未办结{n}，涉及{items}", "{n} overdue, of {items}"),
                n=self._count(len(rows), PART),
                items=self.items.numbers(row for row in self.facts.counted if row.light is Light.RED),
            )
        ]
        if rows[0].due_on is not None:
            longest = (self.view.ledger.as_of - rows[0].due_on).days
            words = Words("逾期{n}", "by {n}") if len(rows) == 1 else Words("最长逾期{n}", "the longest by {n}")
            said.append(self._say(words, n=self._count(longest, DAY)))
        silent = sum(row.standing.latest is None for row in rows)
        if silent == len(rows):
            said.append(self._say(Words("至今未报送进展", "without any report so far")))
        elif silent:
            said.append(self._say(Words("其中{n}项至今未报送进展", "{n} of them without any report so far"), n=silent))
        return self._say(Words("，", ", ")).join(said) + self._say(Words("。", "."))

    def next_steps(self) -> list[Point]:
        facts = self.facts
        steps = [
            (
                facts.overdue,
                Words("抓紧办结逾期任务。", "Finish what is overdue."),
                Words(
                    "有逾期分工的单位要逐项说明原因、明确办结日期，抓紧办理并及时报送；确需延期的，按程序提出申请。",
                    "Units with overdue assignments explain each, name the day by which it will be done, and report; "
                    "those who need more time apply for it.",
                ),
            ),
            (
                facts.difficult,
                Words("协调解决困难。", "Solve difficulties together."),
                Words(
                    "对报告有困难的任务，牵头单位要会同有关单位研究提出解决办法；仍不能解决的，及时报请协调。",
                    "Where difficulties were reported, leads look for a way with the units concerned, and ask for "
                    "help in time where they find none.",
                ),
            ),
            (
                facts.sent_back,
                Words("补充完善报送材料。", "Complete the reports."),
                Words(
                    "报送被退回的单位要对照审核意见补充完善，尽快重新报送。",
                    "Units whose reports were sent back complete them as asked, and report again soon.",
                ),
            ),
            (
                facts.undated,
                Words("明确完成时限。", "Set the deadlines."),
                Words(
                    "完成时限不明确的任务，请牵头单位提出具体完成日期，报备后纳入台账管理。",
                    "For key tasks without a clear deadline, leads propose a day for the ledger.",
                ),
            ),
        ]
        points = [(self._say(lead), self._say(text)) for rows, lead, text in steps if rows]
        if facts.soon:
            points.insert(1 if facts.overdue else 0, self._due_soon())
        usual = Words(
            "各单位要按照时限要求如实报送进展情况，同步提供佐证材料，做到数据准确、内容具体。",
            "All units report in time and as things are, with exact figures and with evidence.",
        )
        return [*points, (self._say(Words("按时如实报送进展。", "Report in time.")), self._say(usual))]

    def _due_soon(self) -> Point:
        rows = self.facts.soon
        first = min(row.due_on for row in rows if row.due_on is not None)
        text = self._say(
            Words(
                "今后30天内到期{n}，涉及{items}，最早的{m}月{d}日到期，请承担单位对照时限倒排工期，确保按时完成。",
                "{n} due within 30 days, of {items}, the first on {d} {month}: please plan for them now.",
            ),
            n=self._count(len(rows), PART),
            items=self.items.numbers(rows),
            m=first.month,
            d=first.day,
            month=f"{first:%B}",
        )
        return self._say(Words("盯紧近期到期任务。", "Look ahead.")), text

    def _count(self, number: int, noun: Noun) -> str:
        return count(self.view, number, noun)
