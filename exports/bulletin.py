"""The bulletin (通报): how the plan stands on a day, in sentences from the ledger, for an office to edit.

Nothing is said that the ledger does not hold; what is nought is left out or said as such. Units are named only if the
office wants that (setting [exports] name_units), and they are never ranked.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from exports import letter_styles as styles
from exports.bulletin_facts import Facts, facts
from exports.bulletin_points import Point, Points
from exports.bulletin_sentences import Sentences
from exports.files import replaced
from exports.letter import Attached, Letter, LetterColumn
from exports.phrases import ISSUER, UNSIGNED, Issue, first, full_day, percent, second, subject
from exports.view import View, Words
from tasks.domain.model import Ledger, LedgerRow, Tally
from tasks.domain.terms import Language

_ABOUT = Words("关于", "Bulletin on progress: ")
_TITLE = Words("推进情况的通报", "")
_SUBTITLE = Words("（截至{day}）", "(as of {day})")
_TO = Words("各有关单位：", "To the units concerned:")
_OPENING = Words("现将{plan}截至{day}的推进情况通报如下。", "The plan “{plan}” stood as follows at the end of {day}.")
_END = Words("特此通报。", "This bulletin is for information and action.")
_BY_AREA = Words("各方面办理情况", "Progress by area")
_TROUBLED = Words("逾期和有困难的分工", "Assignments that are overdue or in difficulty")
_MEANING = Words("统计口径", "What the numbers mean")
_CHAPTERS = (
    Words("总体情况", "Overall"),
    Words("各方面进展", "Progress by area"),
    Words("存在问题", "Problems"),
    Words("下一步要求", "What is asked for next"),
)
_MEANINGS: tuple[Words, ...] = (
    Words(
        "分工指一个单位在一项重点任务中承担的部分；各乡镇（街道）等集合单位按其成员单位分别计算。",
        "An assignment is one unit's part in one key task; a collective unit counts by its members.",
    ),
    Words(
        "分工数、各项状态数和办结率只统计牵头单位和责任单位，配合单位不计入；已撤销的分工不计入。",
        "The counts and rates are of lead and responsible units; co-operating units and withdrawn assignments do not "
        "count.",
    ),
    Words(
        "办结指完成情况已报送并经审核销号；办结率为已办结的分工数除以分工总数。报送时应办日期已过的为逾期办结。",
        "Done means reported as complete, accepted and closed; the completion rate is done out of all assignments. "
        "What was reported after its due day is done late.",
    ),
    Words(
        "逾期指应办日期当天结束时仍未报送，或报送被退回后尚未重新报送；应办日期含已批准的延期。逾期天数按日历日计算。",
        "Overdue means not reported, or sent back and not reported again, when the due day had ended, granted "
        "extensions included. Days overdue are calendar days.",
    ),
    Words(
        "预警指临近应办日期尚未报送，或报送被退回、报告有困难、逾期后报送待审核；待明确指完成时限没有可以推算的日期。"
        "其余未办结的为正常。",
        "At risk means near the due day without a report, sent back, in difficulty, or reported late and awaiting "
        "review; no date means that the deadline gives none. All else that is not done is on track.",
    ),
)


def write_bulletin(ledger: Ledger, path: Path, issue: Issue = UNSIGNED, language: Language = Language.ZH) -> Path:
    """Writes the bulletin on `ledger` to `path` (.docx) and returns it; an older file is replaced in one step.

    The same arguments give the same bytes. Raises OSError if the file cannot be written.
    """
    view = View(ledger, language)
    letter = _Bulletin(view, issue).written()
    with replaced(path) as file:
        letter.save(file)
    return path


class _Bulletin:
    def __init__(self, view: View, issue: Issue) -> None:
        self.view = view
        self.issue = issue
        self.facts: Facts = facts(view.ledger)
        self.sentences = Sentences(view, self.facts)
        self.points = Points(view, self.facts)
        self.zh = view.language is not Language.EN
        self.day = full_day(view, view.ledger.as_of)
        self.letter = Letter(f"{view.say(_ABOUT)}{subject(view)}{view.say(_TITLE)}", view.ledger.at, view.language)

    def written(self) -> Letter:
        view, letter = self.view, self.letter
        letter.title(view.say(_ABOUT) + subject(view), view.say(_TITLE), subtitle=view.say(_SUBTITLE, day=self.day))
        letter.write(styles.SALUTATION, view.say(_TO))
        letter.paragraph(view.say(_OPENING, plan=subject(view), day=self.day))
        for number, (chapter, write) in enumerate(
            zip(_CHAPTERS, (self.overall, self.areas, self.problems, self.next_steps), strict=True), start=1
        ):
            letter.heading(1, first(view, number, view.say(chapter)))
            write()
        letter.paragraph(view.say(_END), keep=True)  # a signature never stands alone on its page
        letter.close(self.issue.issuer or view.say(ISSUER), self.day, list(self._attached()))
        return letter

    def _attached(self) -> Iterator[Attached]:
        if self.view.ledger.areas:
            yield Attached(self.view.say(_BY_AREA), self.area_table)
        if self.issue.name_units and self.facts.troubled:
            yield Attached(self.view.say(_TROUBLED), self.troubled_table)
        yield Attached(self.view.say(_MEANING), self.meanings)

    # ── the text ──────────────────────────────────────────────────────────────────────────────────────────────────

    def overall(self) -> None:
        for sentence in self.sentences.overall():
            self.letter.paragraph(sentence)

    def areas(self) -> None:
        for number, area in enumerate(self.view.ledger.areas, start=1):
            self.letter.heading(2, second(self.view, number, area))
            self.letter.paragraph(self.sentences.area(area))
        if not self.view.ledger.areas:
            self.letter.paragraph(self.sentences.nothing())

    def problems(self) -> None:
        self._points(self.points.problems(), self.points.no_problems())

    def next_steps(self) -> None:
        self._points(self.points.next_steps(), "")

    def _points(self, points: list[Point], otherwise: str) -> None:
        for number, (lead, text) in enumerate(points, start=1):
            self.letter.paragraph(text, lead=second(self.view, number, lead))
        if not points:
            self.letter.paragraph(otherwise)

    # ── what is attached ──────────────────────────────────────────────────────────────────────────────────────────

    def area_table(self) -> None:
        columns = (
            LetterColumn(self.view.say(Words("工作方面", "Area")), 4.4 if self.zh else 2.8),
            *(
                LetterColumn(self.view.say(label), 1.15, centred=True)
                for label in (
                    Words("重点\n任务", "Key tasks"),
                    Words("分工", "Parts"),
                    Words("按时\n办结", "Done in time"),
                    Words("逾期\n办结", "Done late"),
                    Words("正常", "On track"),
                    Words("预警", "At risk"),
                    Words("逾期", "Late"),
                    Words("待明\n确", "No date"),
                )
            ),
            LetterColumn(self.view.say(Words("办结率", "Rate")), 1.6, centred=True),
        )
        rows = [self._area_row(area, self.view.ledger.by_area.get(area, Tally())) for area in self.view.ledger.areas]
        rows.append(self._area_row(None, self.view.ledger.tally))
        self.letter.table(columns, rows)

    def _area_row(self, area: str | None, tally: Tally) -> list[str]:
        numbers = (tally.total, tally.done - tally.done_late, tally.done_late)
        lights = (tally.green, tally.yellow, tally.red, tally.grey)
        return [
            area if area is not None else self.view.say(Words("合计", "Total")),
            *(str(number) for number in (self.sentences.items_in(area), *numbers, *lights)),
            percent(tally.done, tally.total) if tally.total else "—",
        ]

    def troubled_table(self) -> None:
        columns = [
            LetterColumn(self.view.say(label), share, centred)
            for label, share, centred in (
                (Words("编号", "No."), 1, True),
                (Words("重点任务", "Key task"), 4, False),
                (Words("单位", "Unit"), 3, False),
                (Words("分工", "Role"), 1.6, True),
                (Words("情况", "State"), 5, False),
            )
        ]
        self.letter.table(columns, [self._troubled_row(row) for row in self.facts.troubled])

    def _troubled_row(self, row: LedgerRow) -> list[str]:
        return [row.number, row.title, row.unit, self.view.label(row.role), row.reason]

    def meanings(self) -> None:
        for number, words in enumerate(_MEANINGS, start=1):
            self.letter.paragraph(f"{number}.{'' if self.zh else ' '}{self.view.say(words)}")
