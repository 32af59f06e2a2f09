"""Material for the annual report: what was reported, in the order of the report, each fact with its source.

The writer starts from facts: under each heading the figures that the reports come to and the reports themselves, with
item, unit and day; at the end how the figures were added up, and every file of evidence. Nothing is phrased that was
not reported or is not in the ledger.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from exports.bulletin_facts import facts
from exports.bulletin_points import Points
from exports.files import replaced
from exports.letter import Letter
from exports.phrases import (
    ISSUER,
    ITEM,
    REPORT,
    UNSIGNED,
    Issue,
    Items,
    count,
    figure,
    first,
    full_day,
    listed,
    one_line,
    quoted,
    second,
    short_day,
    subject,
)
from exports.view import View, Words
from exports.yearly_outline import Chapter, Section, arrange
from exports.yearly_sums import sums
from exports.yearly_tables import YearlyTables
from tasks.domain.model import LedgerRow
from tasks.domain.terms import AssignmentState, Language, Light, Role, ScheduleKind
from tasks.services.chronicle import Chronicle, Told

_TITLE = (Words("关于", "Annual report: "), Words("完成情况的报告", ""))
_SUBTITLE = Words("（素材，截至{day}）", "(material, as of {day})")


def write_yearly(chronicle: Chronicle, path: Path, issue: Issue = UNSIGNED, language: Language = Language.ZH) -> Path:
    """Writes the material to `path` (.docx) and returns it; an older file is replaced in one step.

    The same arguments give the same bytes. Raises OSError if the file cannot be written.
    """
    letter = _Yearly(chronicle, issue, language).written()
    with replaced(path) as file:
        letter.save(file)
    return path


class _Yearly:
    def __init__(self, chronicle: Chronicle, issue: Issue, language: Language) -> None:
        self.chronicle = chronicle
        self.issue = issue
        self.view = View(chronicle.ledger, language)
        self.items = Items(self.view)
        self.zh = language is not Language.EN
        self.say = self.view.say
        about, what = _TITLE
        self.title = (self.say(about) + subject(self.view), self.say(what))
        self.letter = Letter("".join(self.title), chronicle.ledger.at, language)

    def written(self) -> Letter:
        letter, day = self.letter, full_day(self.view, self.chronicle.ledger.as_of)
        letter.title(*self.title, subtitle=self.say(_SUBTITLE, day=day))
        letter.paragraph(self.opening())
        chapters: list[tuple[str, Callable[[], None]]] = [
            (chapter.heading, partial(self.chapter, chapter)) for chapter in arrange(self.view)
        ]
        chapters.append((self.say(Words("存在的差距", "What is lacking")), self.lacking))
        chapters.append((self.say(Words("下一步工作", "What goes on")), self.goes_on))
        for number, (heading, write) in enumerate(chapters, start=1):
            letter.heading(1, first(self.view, number, heading))
            write()
        letter.paragraph(self.say(Words("特此报告。", "This is the report.")), keep=True)
        letter.close(self.issue.issuer or self.say(ISSUER), day, YearlyTables(self.chronicle, self.view, letter).all())
        return letter

    def opening(self) -> str:
        told = [one for mine in self.chronicle.told.values() for one in mine]
        if not told:
            return self.say(Words("截至目前，还没有收到进展报送。", "Nothing has been reported so far."))
        days = [one.said_on for one in told]
        text = self.say(
            Words(
                "以下收录{first}至{last}报送的进展{n}，引文之后注明任务编号、单位、报送日期和佐证材料编号，数据汇总办法见附件。",
                "Made of {n}, from {first} to {last}. Each quotation is followed by item, unit, day and the numbers of "
                "its evidence; how figures were added up is said in the attachment.",
            ),
            first=full_day(self.view, min(days)),
            last=full_day(self.view, max(days)),
            n=count(self.view, len(told), REPORT),
        )
        if self.chronicle.sent_back:
            words = Words("另有{n}已退回，未收录。", " Left out, because sent back: {n}.")
            text += self.say(words, n=count(self.view, self.chronicle.sent_back, REPORT))
        return text

    # ── chapters ──────────────────────────────────────────────────────────────────────────────────────────────────

    def chapter(self, chapter: Chapter) -> None:
        for number, section in enumerate(chapter.sections, start=1):
            self.letter.heading(2, second(self.view, number, section.heading))
            if figures := self.figures(section):
                self.letter.paragraph(figures, lead=self.say(Words("数据汇总。", "Figures. ")))
            for rows in section.items:
                self.item(rows)

    def item(self, rows: tuple[LedgerRow, ...]) -> None:
        name = self.items.name(rows[0])
        self.letter.paragraph(self.state(rows), lead=f"{name}。" if self.zh else f"{name[0].upper()}{name[1:]}. ")
        for text, said in self.said_of(rows).items():
            self.letter.paragraph(self.quotation(text, said))

    def said_of(self, rows: Iterable[LedgerRow]) -> dict[str, list[tuple[LedgerRow, Told]]]:
        """text → who said it when: what was said again in the same words is quoted once."""
        said: dict[str, list[tuple[LedgerRow, Told]]] = {}
        for row in rows:
            for one in self.chronicle.told.get(row.assignment_id, ()):
                if text := one_line(one.progress.text):
                    said.setdefault(text, []).append((row, one))
        return said

    def state(self, rows: tuple[LedgerRow, ...]) -> str:
        """'牵头单位市司法局，完成时限6月底前，已办结。尚无进展报送。'"""
        leads = [one_line(row.unit) for row in rows if row.role is Role.LEAD and not _withdrawn(row)]
        light = self.chronicle.ledger.by_item.get(rows[0].key_task_id)
        said = [self.say(Words("牵头单位{units}", "led by {units}"), units=listed(self.view, leads))] if leads else []
        if deadline := one_line(rows[0].deadline_text):
            said.append(self.say(Words("完成时限{text}", "due {text}"), text=deadline))
        if all(_withdrawn(row) for row in rows):
            said.append(self.view.label(AssignmentState.WITHDRAWN))
        elif light is not None:
            said.append(self.say(_STATES[light]))
        text = self.say(Words("，", ", ")).join(said) + self.say(Words("。", "."))
        if not any(self.chronicle.told.get(row.assignment_id) for row in rows):
            text += self.say(Words("尚无进展报送。", " Nothing was reported."))
        return text[0].upper() + text[1:] if said else text.lstrip("。. ")

    def quotation(self, text: str, said: list[tuple[LedgerRow, Told]]) -> str:
        """'“已公布检查事项清单”（第19项，市市场监督管理局3月20日〔佐证3〕、4月22日〔佐证4〕）'."""
        days: dict[str, list[str]] = {}
        for row, one in said:
            days.setdefault(one_line(row.unit), []).append(self.day(one))
        words = Words("{unit}{days}", "{unit} {days}")
        units = [self.say(words, unit=unit, days=listed(self.view, mine)) for unit, mine in days.items()]
        return self.say(
            Words("“{text}”（{item}，{units}）", "“{text}” ({item}; {units})"),
            text=quoted(text),
            item=self.items.number(said[0][0]),
            units=self.say(Words("；", "; ")).join(units),
        )

    def day(self, one: Told) -> str:
        """The day of a report, with the numbers of its evidence; the year where it is not the plan's."""
        usual = one.said_on.year == self.chronicle.ledger.base_year
        day = short_day(self.view, one.said_on) if usual else full_day(self.view, one.said_on)
        notes = [] if one.accepted else [self.say(Words("未审核", "not reviewed"))]
        if files := self.chronicle.by_report.get(one.progress.id, ()):
            numbers = listed(self.view, [str(file.number) for file in files])
            notes.insert(0, self.say(Words("佐证{n}", "evidence {n}"), n=numbers))
        return day + (
            self.say(Words("〔{notes}〕", " [{notes}]"), notes=self.say(Words("，", ", ")).join(notes)) if notes else ""
        )

    def figures(self, section: Section) -> str:
        found = sums(self.chronicle, [row for rows in section.items for row in rows if not _withdrawn(row)])
        said = []
        for one in found:
            rows = [share.row for share in one.shares]
            if one.value is not None:
                mark = "※" if one.shared else ""
                amount = spoken(one.thing, one.value) + mark
                said.append(
                    self.say(
                        Words("{what}（{items}）", "{what} ({items})"), what=amount, items=self.items.numbers(rows)
                    )
                )
            else:
                said += [
                    self.say(
                        Words("{what}（{item}，{unit}）", "{what} ({item}, {unit})"),
                        what=spoken(one.thing, share.value),
                        item=self.items.number(share.row),
                        unit=one_line(share.row.unit),
                    )
                    for share in one.shares
                ]
        return self.say(Words("，", ", ")).join(said) + self.say(Words("。", ".")) if said else ""

    def lacking(self) -> None:
        known = facts(self.chronicle.ledger)
        points = Points(self.view, known)
        for number, (lead, text) in enumerate(points.problems(), start=1):
            self.letter.paragraph(text, lead=second(self.view, number, lead))
        if late := self.chronicle.ledger.tally.done_late:
            words = Words("已办结的分工中，逾期办结{n}项。", "Of the assignments that are done, {n} were done late.")
            self.letter.paragraph(self.say(words, n=late))
        elif not points.problems():
            self.letter.paragraph(points.no_problems())
        for row in known.difficult:
            last = self.chronicle.told.get(row.assignment_id, ())[-1:]
            if last and (text := one_line(last[0].progress.text)):
                self.letter.paragraph(self.quotation(text, [(row, last[0])]))

    def goes_on(self) -> None:
        ledger = self.chronicle.ledger
        alive = {row.key_task_id: row for row in ledger.rows if not _withdrawn(row)}
        lasting = [row for row in alive.values() if row.schedule.kind is ScheduleKind.ONGOING]
        undone = [
            row
            for row in alive.values()
            if row.schedule.kind is not ScheduleKind.ONGOING and ledger.by_item.get(row.key_task_id) is not Light.DONE
        ]
        for rows, words in (
            (undone, Words("尚未办结、需要继续推进的{n}：{items}。", "To be finished: {n}, {items}.")),
            (lasting, Words("需要长期坚持的{n}：{items}。", "To be kept up: {n}, {items}.")),
        ):
            if rows:
                named = listed(self.view, [self.items.name(row) for row in rows])
                self.letter.paragraph(self.say(words, n=count(self.view, len(rows), ITEM), items=named))
        if not undone and not lasting:
            self.letter.paragraph(self.say(Words("各项重点任务均已办结。", "All key tasks are done.")))


_STATES: dict[Light, Words] = {
    Light.DONE: Words("牵头单位已办结", "done by its leads"),
    Light.GREEN: Words("正常推进", "on track"),
    Light.YELLOW: Words("预警", "at risk"),
    Light.RED: Words("逾期", "overdue"),
    Light.GREY: Words("完成时限待明确", "without a date"),
}
_NAMED = re.compile(r"(.+)（([^（）]+)）")


def spoken(thing: str, value: float) -> str:
    """'培训6次' for 6 of '培训（次）'; '6 trainings' where the unit stands for itself."""
    if named := _NAMED.fullmatch(thing):
        return f"{one_line(named[1])}{figure(value)}{named[2]}"
    return f"{figure(value)} {one_line(thing)}" if thing.isascii() else f"{one_line(thing)}{figure(value)}"


def _withdrawn(row: LedgerRow) -> bool:
    return row.standing.state is AssignmentState.WITHDRAWN
