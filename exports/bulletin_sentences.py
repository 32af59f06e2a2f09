"""How the plan stands, in sentences. Made from the ledger's counts; they read naturally for none, one and many."""

from __future__ import annotations

from collections.abc import Sequence

from exports.bulletin_facts import Facts
from exports.phrases import AREA, FILE, ITEM, PART, TIME, Items, Noun, count, listed, percent, subject
from exports.view import View, Words
from tasks.domain.model import LedgerRow, Tally
from tasks.domain.terms import AssignmentState, Light, Role


class Sentences:
    def __init__(self, view: View, facts: Facts) -> None:
        self.view = view
        self.facts = facts
        self.items = Items(view)
        self._say = view.say

    # ── how it stands ─────────────────────────────────────────────────────────────────────────────────────────────

    def overall(self) -> list[str]:
        ledger, tally = self.view.ledger, self.view.ledger.tally
        if not tally.total:
            return [self.nothing()]
        scope = self._say(
            Words(
                "{plan}共{areas}、{items}，由牵头单位和责任单位承担{parts}。",
                "The plan has {areas} and {items}; lead and responsible units have {parts}.",
            ),
            plan=subject(self.view),
            areas=self._count(len(ledger.areas), AREA),
            items=self._count(ledger.n_items, ITEM),
            parts=self._count(tally.total, PART),
        )
        return [self._joined(scope, self._progress(tally), self._by_item()), self._joined(self._said(), self._others())]

    def area(self, area: str) -> str:
        tally = self.view.ledger.by_area.get(area, Tally())
        if not tally.total:
            return self._say(Words("本方面没有计入统计的分工。", "No assignment of this area counts."))
        scope = self._say(
            Words("共{items}、{parts}。", "{items}, {parts}."),
            items=self._count(self.items_in(area), ITEM),
            parts=self._count(tally.total, PART),
        )
        rows = [row for row in self.facts.counted if row.area == area]
        return self._joined(scope, self._progress(tally), self._done_and_overdue(rows))

    def items_in(self, area: str | None) -> int:
        """Key tasks of the area that are not withdrawn; of the plan for None."""
        rows = self.view.ledger.rows
        if area is None:
            return self.view.ledger.n_items
        alive = (r for r in rows if r.area == area and r.standing.state is not AssignmentState.WITHDRAWN)
        return len({row.key_task_id for row in alive})

    def nothing(self) -> str:
        return self._say(
            Words(
                "方案中还没有计入统计的分工。",
                "The plan has no assignments that count yet.",
            )
        )

    def _progress(self, tally: Tally) -> str:
        """'已办结12项，办结率20.0%，其中逾期办结2项；正在办理48项，其中正常40项、预警3项、逾期4项、待明确1项。'"""
        in_hand = tally.total - tally.done
        if not tally.done:
            done = self._say(Words("尚无办结的分工", "None is done yet"))
        elif not in_hand:
            done = self._say(Words("已全部办结，办结率100%", "All are done (100%)"))
        else:
            done = self._say(
                Words("已办结{n}项，办结率{rate}", "{n} {are} done ({rate})"),
                n=tally.done,
                are=_are(tally.done),
                rate=percent(tally.done, tally.total),
            )
        if tally.done:
            done += self._lateness(tally)
        if not in_hand:
            return done + self._say(Words("。", "."))
        return self._say(
            Words("{done}；正在办理{n}项，{how}。", "{done}; {n} {are} in hand, {how}."),
            done=done,
            n=in_hand,
            are=_are(in_hand),
            how=self._lights(tally, in_hand),
        )

    def _lateness(self, tally: Tally) -> str:
        in_time, late = tally.done - tally.done_late, tally.done_late
        one = tally.done == 1
        if not late:
            return self._say(Words("，为按时办结" if one else "，均为按时办结", ", in time"))
        if not in_time:
            return self._say(Words("，为逾期办结" if one else "，均为逾期办结", ", late"))
        words = Words("，其中按时办结{in_time}项、逾期办结{late}项", ", {in_time} in time and {late} late")
        return self._say(words, in_time=in_time, late=late)

    def _lights(self, tally: Tally, in_hand: int) -> str:
        counts = (
            (tally.green, Words("正常推进", "on track")),
            (tally.yellow, Words("预警", "at risk")),
            (tally.red, Words("逾期", "overdue")),
            (tally.grey, Words("完成时限待明确", "without a date")),
        )
        for number, light in counts:
            if number == in_hand:
                words = Words("属{light}", "{light}") if number == 1 else Words("均为{light}", "all {light}")
                return self._say(words, light=self._say(light))
        each = Words("{light}{n}项", "{n} {light}")
        some = [self._say(each, n=number, light=self._say(light)) for number, light in counts if number]
        return self._say(Words("其中{some}", "{some}"), some=listed(self.view, some))

    def _by_item(self) -> str:
        """An item is done when all its leads are."""
        lights = self.view.ledger.by_item.values()
        done, red = sum(light is Light.DONE for light in lights), sum(light is Light.RED for light in lights)
        if not lights:
            return ""
        parts = [
            self._say(words, n=number)
            for number, words in (
                (done, Words("牵头单位已全部办结的{n}项", "{n} done by their leads")),
                (red, Words("牵头单位有逾期的{n}项", "{n} with a lead overdue")),
            )
            if number
        ]
        if not parts:
            parts = [self._say(Words("牵头单位均在办理中，没有逾期", "all in their leads' hands, none overdue"))]
        return self._say(
            Words("从重点任务看，{parts}。", "By key task: {parts}."), parts=self._say(Words("，", ", ")).join(parts)
        )

    def _said(self) -> str:
        facts, total = self.facts, len(self.facts.counted)
        files, nudges = sum(row.evidence for row in facts.counted), sum(row.nudges for row in facts.counted)
        if not facts.reported:
            told = self._say(Words("截至目前，尚无单位报送进展", "No unit has reported progress so far"))
        elif len(facts.reported) == total:
            told = self._say(Words("各项分工均已报送进展", "Progress was reported on every assignment"))
        else:
            told = self._say(
                Words("已有{n}项分工报送进展，占{rate}", "Progress was reported on {n} assignments ({rate})"),
                n=len(facts.reported),
                rate=percent(len(facts.reported), total),
            )
        if files:
            told += self._say(Words("，提供佐证材料{n}", ", with {n} of evidence"), n=self._count(files, FILE))
        if nudges:
            told += self._say(Words("；累计催办提醒{n}", " and after {n}"), n=self._count(nudges, TIME))
        return told + self._say(Words("。", "."))

    def _others(self) -> str:
        rows = [r for r in self.view.ledger.rows if r.role is Role.COOPERATING and not _withdrawn(r)]
        withdrawn = sum(_withdrawn(row) for row in self.view.ledger.rows)
        said = []
        if rows:
            late = sum(row.light is Light.RED for row in rows)
            words = Words("另有配合单位分工{n}项", "{parts} of co-operating units")
            said.append(self._say(words, n=len(rows), parts=self._count(len(rows), PART)))
            if late:
                said.append(self._say(Words("其中逾期{n}项", "{n} of them overdue"), n=late))
        if withdrawn:
            said.append(self._say(Words("已撤销分工{n}项", "{n} withdrawn"), n=withdrawn))
        if not said:
            return ""
        return self._say(
            Words("{said}，均不计入以上数字。", "Not in these numbers: {said}."),
            said=self._say(Words("，", ", ")).join(said),
        )

    def _done_and_overdue(self, rows: Sequence[LedgerRow]) -> str:
        said = []
        by_item = self.view.ledger.by_item
        if done := [row for row in rows if by_item.get(row.key_task_id) is Light.DONE]:
            said.append(
                self._say(
                    Words("牵头单位已办结的有{items}。", "Done by the lead: {items}."), items=self.items.names(done)
                )
            )
        if overdue := [row for row in rows if row.light is Light.RED]:
            said.append(self._say(Words("逾期分工涉及{items}。", "Overdue: {items}."), items=self.items.names(overdue)))
        return self._joined(*said)

    def _count(self, number: int, noun: Noun) -> str:
        return count(self.view, number, noun)

    def _joined(self, *sentences: str) -> str:
        return self._say(Words("", " ")).join(sentence for sentence in sentences if sentence)


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _withdrawn(row: LedgerRow) -> bool:
    return row.standing.state is AssignmentState.WITHDRAWN
