"""What is attached to the year's material: how figures were added up, by area, and the index of evidence."""

from __future__ import annotations

from exports import letter_styles as styles
from exports.letter import Attached, Letter, LetterColumn
from exports.phrases import Items, figure, listed, one_line, short_day
from exports.view import View, Words
from exports.yearly_sums import Sum, sums
from tasks.domain.terms import AssignmentState, Language
from tasks.services.chronicle import Chronicle
from tasks.services.evidence import PlanFile

_SUMS = Words("分方面数据汇总", "Figures by area")
_FILES = Words("佐证材料目录", "Index of evidence")
_RULES: tuple[Words, ...] = (
    Words(
        "写明“累计”“截至”“今年以来”等的数据是到报送日为止的总数，取最后一次；写明“本月”“本季度”等的数据逐期相加，"
        "同一期内以最后一次为准，写明“新增”“另”的另行加上。",
        "A figure said to date ('so far', 'this year') stands for all before it: the last one holds. One said of a "
        "period ('this month') is added; within one period the last one holds, unless it says that it is new.",
    ),
    Words(
        "没有写明的，按期报送的任务逐期相加，其他任务视为到报送日为止的总数。",
        "Where it says neither, it is added if the work is reported period by period, and taken as to date otherwise.",
    ),
    Words(
        "比率、得分等不相加，逐条列出；被退回的报送不收录、不计入。"
        "标有※的，同一任务有几个单位报送同一数据，请核对是否重复。",
        "Rates and scores are listed, not added. Reports that were sent back are left out. ※: several units of one "
        "item report the figure; please check that nothing is counted twice.",
    ),
)


class YearlyTables:
    def __init__(self, chronicle: Chronicle, view: View, letter: Letter) -> None:
        self.chronicle = chronicle
        self.view = view
        self.letter = letter
        self.items = Items(view)
        self.say = view.say
        self.zh = view.language is not Language.EN

    def all(self) -> list[Attached]:
        files = [Attached(self.say(_FILES), self.file_table)] if self.chronicle.files else []
        return [Attached(self.say(_SUMS), self.sum_table), *files]

    def sum_table(self) -> None:
        for number, rule in enumerate(_RULES, start=1):
            self.letter.write(styles.NOTE, f"{number}.{'' if self.zh else ' '}{self.say(rule)}")
        self.letter.blank()
        labels = (
            Words("工作方面", "Area"),
            Words("数据", "Figure"),
            Words("合计", "Total"),
            Words("构成", "Made up of"),
        )
        columns = [
            LetterColumn(self.say(label), share, centred)
            for label, share, centred in zip(labels, (3, 3, 1.6, 6), (False, False, True, False), strict=True)
        ]
        rows = [
            [area, one.thing + ("※" if one.shared else ""), _total(one), self.made_up_of(one)]
            for area in self.chronicle.ledger.areas
            for one in self.sums_of(area)
        ]
        if rows:
            self.letter.table(columns, rows)
        else:
            self.letter.paragraph(self.say(Words("报送中没有数据。", "The reports have no figures.")))

    def sums_of(self, area: str) -> list[Sum]:
        alive = (row for row in self.chronicle.ledger.rows if row.standing.state is not AssignmentState.WITHDRAWN)
        return sums(self.chronicle, [row for row in alive if row.area == area])

    def made_up_of(self, one: Sum) -> str:
        shares = [
            self.say(
                Words("{item}{unit}{value}（{days}）", "{item} {unit} {value} ({days})"),
                item=self.items.number(share.row),
                unit=one_line(share.row.unit),
                value=figure(share.value),
                days=listed(self.view, [short_day(self.view, day) for day in share.days]),
            )
            for share in one.shares
        ]
        return self.say(Words("；", "; ")).join(shares)

    def file_table(self) -> None:
        labels = (
            (Words("佐证", "No."), 1.1, True),
            (Words("任务", "Item"), 1.1, True),
            (Words("单位", "Unit"), 2.6, False),
            (Words("文件", "File"), 3.8, False),
            (Words("报送人", "By"), 1.5, True),
            (Words("日期", "Day"), 2.5, True),
            (Words("审核", "Review"), 1.6, True),
        )
        columns = [LetterColumn(self.say(label), share, centred) for label, share, centred in labels]
        self.letter.table(columns, [self.file_row(file) for file in self.chronicle.files])

    def file_row(self, file: PlanFile) -> list[str]:
        review = self.view.label(file.decision) if file.decision else self.say(Words("未审核", "none"))
        name = one_line(file.name)
        return [str(file.number), file.item_number, file.unit, name, file.by, f"{self.view.day(file.said_at)}", review]


def _total(one: Sum) -> str:
    return "—" if one.value is None else figure(one.value)
