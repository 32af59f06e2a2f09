"""A provincial split table of any size, generated: what the benchmarks of intake read.

Like the real ones it has an area column of merged cells, several measures as lines of one cell (150 to 450 characters),
a hundred units in a lead and a co-operating column, and deadlines in a few dozen wordings; titles and measures differ
from row to row.
"""

from __future__ import annotations

from pathlib import Path

import xlsxwriter

HEADER = ("序号", "工作方面", "重点任务", "具体措施", "牵头单位", "配合单位", "完成时限", "备注")
WORK = ("规范涉企行政检查", "完善行政执法监督机制", "开展规范性文件清理", "推进政务公开标准化", "健全矛盾纠纷化解机制")
OFFICES = ("司法厅", "财政厅", "公安厅", "民政厅", "教育厅", "审计厅", "商务厅", "自然资源厅", "生态环境厅", "水利厅")
CITIES = ("省", "青岚市", "临江市", "云溪市", "东陵市", "白石市", "南浦市", "平远市", "长宁市", "海晏市")
ENDS = ("底前", "20日前", "15日前", "上旬", "中旬")
OTHER_DEADLINES = ("全年", "长期坚持", "每季度末月20日前", "每月25日前", "持续推进", "6月-10月", "年底前，并长期坚持")
MEASURE = (
    "{step}.{work}，对照上级要求逐条建立工作台账{number}号，明确责任领导、责任科室和完成时间，按季度通报进展情况，"
    "年底前形成专题报告并报送省委全面依法治省委员会办公室；"
)


def unit(number: int) -> str:
    return f"{CITIES[number // len(OFFICES) % len(CITIES)]}{OFFICES[number % len(OFFICES)]}"


def deadline(number: int) -> str:
    if number % 6 == 5:
        return OTHER_DEADLINES[number // 6 % len(OTHER_DEADLINES)]
    return f"2024年{number % 12 + 1}月{ENDS[number // 12 % len(ENDS)]}"


def rows(items: int) -> list[tuple[object, ...]]:
    return [
        (
            number,
            f"{number * 20 // (items + 1) + 1}、依法全面履行政府职能",
            f"{WORK[number % len(WORK)]}（第{number}项）",
            "\n".join(
                MEASURE.format(step=step, work=WORK[(number + step) % len(WORK)], number=number * 10 + step)
                for step in range(1, number % 4 + 3)
            ),
            unit(number),
            "、".join(unit(number * 7 + step * 13) for step in range(1, number % 4 + 2)),
            deadline(number),
            "" if number % 10 else f"对应省方案第{number // 10}条",
        )
        for number in range(1, items + 1)
    ]


def write_provincial(target: Path, items: int) -> None:
    """The table as a workbook of `items` items in 20 areas, the area cells merged."""
    with xlsxwriter.Workbook(str(target)) as book:
        page = book.add_worksheet("责任分解表")
        page.merge_range(0, 0, 0, len(HEADER) - 1, "全省2024年法治政府建设重点任务责任分解表")
        page.write_row(1, 0, HEADER)
        body = rows(items)
        start = 0
        for place, row in enumerate(body):
            page.write_row(place + 2, 0, row)
            last = place == items - 1
            if last or body[place + 1][1] != row[1]:
                if place > start:
                    page.merge_range(start + 2, 1, place + 2, 1, row[1])
                start = place + 1
