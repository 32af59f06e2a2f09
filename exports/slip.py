"""The reminder slip (催办单) as an official letter, to be printed, stamped and sent where a message was not enough.

Letterhead and number; what is owed since when, the items in a table, who was reminded in vain, by when an answer is
asked for; signature and day. It says what the slip said when it was given out.
"""

from __future__ import annotations

from pathlib import Path

from exports import letter_styles as styles
from exports.files import replaced, safe_stem
from exports.letter import Letter, LetterColumn
from exports.phrases import ISSUER, UNSIGNED, Issue, full_day, one_line, quoted, subject_of
from exports.view import Voice, Words
from tasks.domain.ladder import Tried, tried_words
from tasks.domain.slips import SlipItem
from tasks.domain.terms import Language, Role
from tasks.domain.wording import day, workdays
from tasks.services.slips import SlipLine

_TITLE = Words("关于报送重点任务进展的催办单", "Reminder to report progress")
_TO = Words("{unit}：", "To {unit}:")
_THEIRS = {
    Role.LEAD: Words("你单位牵头的", "which you lead"),
    Role.RESPONSIBLE: Words("你单位负责的", "which you are responsible for"),
    Role.COOPERATING: Words("你单位配合的", "in which you co-operate"),
}
_ONE = Words("在{plan}中，{theirs}{item}{state}。", "Of “{plan}”, {item}, {theirs}, {state}.")
_ITEM = Words("第{number}项“{title}”", "item {number}, “{title}”")
_UNNUMBERED = Words("“{title}”", "“{title}”")
_SEVERAL = Words(
    "在{plan}中，你单位承担的下列{n}项任务需要报送进展{late}。",
    "Of “{plan}”, {n} items of yours wait for a report{late}.",
)
_ALL_LATE = Words("，均已逾期", ", all overdue")
_SOME_LATE = Words("，其中{late}项已逾期", ", {late} of them overdue")
_EARLIEST = Words("；最早的应于{day}前报送，已逾期{over}", "; the earliest was due on {day}, {over} ago")
_LATE = Words(
    "应于{day}前报送进展，已逾期{over}，尚未报送",
    "was due on {day}, {over} ago, and has not been reported",
)
_ENDED = Words("应于{day}前报送进展，现已到期，尚未报送", "was due on {day} and has not been reported")
_DUE = Words("应于{day}前报送进展", "is due on {day}")
_SOFT = Words("属长期事项，应于{day}前报一次进展", "is ongoing work of which a report is asked for by {day}")
_UNDATED = Words("没有明确的完成时限，需要报一次进展", "has no due day, and a report is asked for")
_IN_VAIN = Words("此前{tried}，尚未得到答复。", "{tried}; there was no answer.")
_NOTE = Words("附言：{message}{stop}", "Note: {message}{stop}")
_STOP = Words("。", ".")
_ASK = Words(
    "请抓紧办理，于{day}前报送进展；有困难的，请一并说明原因和需要协调的事项。",
    "Please report by {day}. If there are difficulties, please say why, and what help you need.",
)
_ASK_AS_NOTED = Words(
    "请按附言要求抓紧办理，最迟于{day}前报送进展；有困难的，请一并说明原因和需要协调的事项。",
    "Please do as the note asks, and report by {day} at the latest. If there are difficulties, please say why, and "
    "what help you need.",
)
_COLUMNS = (
    (Words("编号", "No."), (1.1, 1), True),
    (Words("重点任务", "Key task"), (5, 4.4), False),
    (Words("分工", "Role"), (1.9, 2.5), True),
    (Words("完成时限", "Deadline"), (2.6, 2.3), True),
    (Words("应报日期", "Due on"), (2, 2), True),
    (Words("逾期\n工作日", "Work days\nlate"), (1.5, 1.9), True),
    (Words("已提醒\n次数", "Times\nasked"), (1.5, 1.5), True),
)


def slip_name(slip: SlipLine, language: Language = Language.ZH) -> str:
    """'催办〔2026〕3号_市司法局.docx'"""
    return f"{safe_stem(f'{slip.number.label(language)}_{slip.unit}', 'slip')}.docx"


def write_slip(slip: SlipLine, path: Path, issue: Issue = UNSIGNED, language: Language = Language.ZH) -> Path:
    """Writes the letter of a slip to `path` (.docx) and returns it; an older file is replaced in one step.

    The same arguments give the same bytes. Raises OSError if the file cannot be written.
    """
    letter = _Slip(slip, issue, Voice(language)).written()
    with replaced(path) as file:
        letter.save(file)
    return path


class _Slip:
    def __init__(self, slip: SlipLine, issue: Issue, voice: Voice) -> None:
        self.slip, self.issue, self.voice = slip, issue, voice
        self.say, self.zh = voice.say, voice.language is not Language.EN
        self.letter = Letter(f"{slip.number.label(voice.language)} {slip.unit}", slip.at, voice.language)

    def written(self) -> Letter:
        slip, letter, say = self.slip, self.letter, self.say
        issuer = self.issue.issuer or say(ISSUER)
        letter.head(issuer, slip.number.label(self.voice.language))
        letter.title(say(_TITLE))
        letter.write(styles.SALUTATION, say(_TO, unit=one_line(slip.unit)))
        letter.paragraph(self._opening())
        self._table()
        tried = self._tried()
        if tried:
            letter.paragraph(tried)
        if slip.message:
            message = one_line(slip.message)
            letter.paragraph(say(_NOTE, message=message, stop=say(_STOP) if message[-1:].isalnum() else ""))
        ask = _ASK_AS_NOTED if slip.message else _ASK
        letter.paragraph(say(ask, day=full_day(self.voice, slip.answer_by)), keep=True)
        letter.close(issuer, full_day(self.voice, slip.on), ())
        return letter

    def _opening(self) -> str:
        items, plan = self.slip.items, subject_of(self.slip.plan, self.voice.language)
        if len(items) == 1:
            (item,) = items
            words = _ITEM if item.number else _UNNUMBERED
            named = self.say(words, number=one_line(item.number), title=quoted(item.title))
            theirs = self.say(_THEIRS[item.role])
            return self.say(_ONE, plan=plan, item=named, theirs=theirs, state=self._state(item))
        late = [item for item in items if item.over]
        said = ""
        if late:
            earliest = max(late, key=lambda item: item.over)
            said = self.say(_ALL_LATE if len(late) == len(items) else _SOME_LATE, late=len(late))
            said += self.say(_EARLIEST, day=self._due(earliest), over=self._over(earliest))
        return self.say(_SEVERAL, plan=plan, n=len(items), late=said)

    def _state(self, item: SlipItem) -> str:
        if item.due_on is None:
            return self.say(_UNDATED)
        if item.soft:
            words = _SOFT
        elif item.due_on >= self.slip.on:
            words = _DUE
        else:
            words = _LATE if item.over else _ENDED
        return self.say(words, day=self._due(item), over=self._over(item))

    def _due(self, item: SlipItem) -> str:
        return full_day(self.voice, item.due_on) if item.due_on is not None else ""

    def _over(self, item: SlipItem) -> str:
        return workdays(item.over, self.zh).replace(" ", "") if self.zh else workdays(item.over, False)

    def _tried(self) -> str:
        """Who was reminded in vain, and when: once for what one message said of several items."""
        found: dict[Tried, None] = dict.fromkeys(each for item in self.slip.items for each in item.tried)
        words = tried_words(list(found), self.zh, self.slip.on)
        return self.say(_IN_VAIN, tried=words if self.zh else words[:1].upper() + words[1:]) if words else ""

    def _table(self) -> None:
        columns = [
            LetterColumn(self.say(label), shares[0 if self.zh else 1], centred) for label, shares, centred in _COLUMNS
        ]
        self.letter.write(styles.GAP, "")
        self.letter.table(columns, [self._row(item) for item in self.slip.items])
        self.letter.write(styles.GAP, "")

    def _row(self, item: SlipItem) -> list[str]:
        return [
            item.number or "—",
            item.title,
            self.voice.label(item.role),
            item.deadline_text or "—",
            day(item.due_on, self.zh, self.slip.on) if item.due_on is not None else "—",
            str(item.over) if item.over else "—",
            str(len({each.on for each in item.tried})) if item.tried else "—",
        ]
