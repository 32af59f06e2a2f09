"""The sentence for each problem code (docs/codes.md): what was found, and what to do about it."""

from __future__ import annotations

from collections import defaultdict

from tasks.domain.model import Problem
from tasks.domain.terms import Language

FOR_INFORMATION = frozenset(
    {
        *("hidden_column", "hidden_row_skipped", "withdrawn_row_skipped", "strikethrough_run", "number_was_date"),
        *("sheet_ignored", "external_reference", "wrong_extension", "macros_ignored", "invisible_characters"),
        *("text_too_long", "tracked_changes", "hidden_text"),
    }
)
"""Warnings that need no answer from whoever wrote the table; they are named after the others."""

# code: (Chinese, English). {item} is the item's number and title; the other names are of Problem.values.
SENTENCES: dict[str, tuple[str, str]] = {
    # refused
    "file_damaged": (
        "文件不完整或已损坏，无法读取。请在电脑上确认能正常打开后，重新发送。",
        "The file is incomplete or damaged and cannot be read. Please check that it opens on your computer "
        "and send it again.",
    ),
    "too_large": (
        "文件有 {size} MB，超过了 {limit} MB 的上限。请删去图片等附带内容后重新发送。",
        "The file has {size} MB, more than the limit of {limit} MB. Please remove pictures and the like and "
        "send it again.",
    ),
    "too_large_unpacked": (
        "文件展开后过大：有 {size}{unit}，超过了 {limit}{unit} 的上限，为安全起见没有读取。"
        "请把责任分解表复制到一个新工作簿，另存后重新发送。",
        "The file is too large once unpacked: it has {size}{unit}, more than the limit of {limit}{unit}, so it was "
        "not read. Please copy the table into a new workbook, save it and send that.",
    ),
    "too_many_items": (
        "表中有 {items} 项任务，超过了 {limit} 项的上限。请拆分为几个文件分别导入。",
        "The table has {items} items, more than the limit of {limit}. Please split it into several files.",
    ),
    "too_slow": (
        "{seconds} 秒内没有读完这个文件。请把责任分解表复制到一个新工作簿，另存后重新发送。",
        "The file could not be read within {seconds} seconds. Please copy the table into a new workbook, "
        "save it and send that.",
    ),
    "forbidden_xml": (
        "文件内含有不允许的外部定义（DTD/实体），为安全起见没有读取。请用 Excel 或 WPS 打开后另存为新文件，"
        "再重新发送。",
        "The file contains definitions that are not allowed (DTD or entities), so it was not read. "
        "Please open it in Excel or WPS, save it as a new file and send that.",
    ),
    "password_protected": (
        "文件设有打开密码，无法读取。请取消密码后重新发送。",
        "The file is protected by a password. Please remove the password and send it again.",
    ),
    "wrong_type": (
        "不能读取这种文件（内容是 {kind}）。请把责任分解表另存为 Excel 工作簿（.xlsx）"
        "或 Word 文档（.docx）后重新发送。",
        "Files of this kind are not read (its content is {kind}). Please save the table as an Excel workbook (.xlsx) "
        "or as a Word document (.docx) and send that.",
    ),
    "no_table": (
        "工作表“{sheet}”中没有找到任务。请确认文件里有责任分解表，且含有“重点任务”“牵头单位”“完成时限”等列。",
        "No tasks were found in sheet “{sheet}”. Please check that the file has the table, with columns for "
        "task, units and deadline.",
    ),
    "header_not_found": (
        "没有认出表头。请在表格第一行写明各列名称（如 "
        "序号、重点任务、牵头单位、配合单位、完成时限）后重新发送。表格开头是：\n{rows}",
        "The header row was not recognised. Please name the columns in the first row (number, task, lead "
        "unit, co-operating units, "
        "deadline) and send the file again. The table begins:\n{rows}",
    ),
    "year_unknown": (
        "没有找到方案的年份。请在标题中写明年份（如“2024年……责任分解表”）后重新发送。",
        "The year of the plan was not found. Please put it into the title (such as “2024 …”) and send the file again.",
    ),
    # about the file
    "year_assumed": (
        "表中没有写明方案的年份，暂按 {year} 年。不对请加 --year，或在标题中写明年份后重新发送。",
        "The table does not name the year of the plan; {year} was taken. If that is wrong, add --year, or put the year "
        "into the title and send the file again.",
    ),
    "year_doubtful": (
        "方案年度按 {year} 年，而完成时限多写 {other} 年，请核对。不对请加 --year，或改正标题后重新发送。",
        "The plan was read as of {year}, while most deadlines name {other}. Please check; if that is wrong, add "
        "--year, or correct the title and send the file again.",
    ),
    "wrong_extension": (
        "文件名的后缀是“{suffix}”，内容实为 {kind} 格式，已按内容读取。建议改正后缀。",
        "The name ends in “{suffix}” but the content is {kind}; it was read by its content. Please correct the name.",
    ),
    "macros_ignored": (
        "文件带有宏，没有读取，也不会运行，只读了单元格内容。转发前建议另存为不带宏的 .xlsx。",
        "The file has macros. They were neither read nor run. Please save it as .xlsx without macros before "
        "passing it on.",
    ),
    "external_reference": (
        "文件引用了外部数据，没有读取，用的是文件里保存的值。请确认这些值是最新的。",
        "The file refers to data outside it. That was not fetched: the values saved in the file were used. "
        "Please check them.",
    ),
    "tracked_changes": (
        "文档里有尚未接受的修订：新增的文字已采用，删除的文字已去掉。请接受或拒绝全部修订后核对。",
        "The document has changes that were not yet accepted: what was inserted counts, what was deleted does not. "
        "Please accept or reject them and check.",
    ),
    "hidden_text": (
        "文档里有隐藏文字，没有采用。如应采用，请取消隐藏后重新发送。",
        "The document has hidden text, which was left out. If it should count, please unhide it and send the file "
        "again.",
    ),
    "sheet_ignored": (
        "工作表“{sheet}”没有导入（已隐藏，或不是责任分解表）。如需导入，请取消隐藏并补上表头。",
        "Sheet “{sheet}” was not imported (it is hidden or has no such table). To import it, unhide it and "
        "name its columns.",
    ),
    "repeated_on_sheet": (
        "工作表“{sheet}”有 {items} 项与工作表“{other}”相同，只导入一次。如是不同的任务，请写明区别后重新发送。",
        "Of sheet “{sheet}”, {items} tasks stand on sheet “{other}” too and were imported once. If they are different "
        "tasks, please say how they differ and send the file again.",
    ),
    "hidden_column": (
        "“{label}”列是隐藏列，请核对是否应当采用；与可见列含义相同时，以可见列为准。",
        "Column “{label}” is hidden. Please check whether it should count; a visible column of the same "
        "meaning is preferred.",
    ),
    "several_deadline_columns": (
        "表中有几列时限：按“{label}”列理解，“{other}”列没有导入。不对请说明各列的含义（--map）。",
        "There are several columns of deadlines: “{label}” was read, “{other}” was left out. If that is wrong, please "
        "name the columns (--map).",
    ),
    "hidden_row": (
        "隐藏行“{title}”已照常导入。如不应导入，请从表中删去该行。",
        "The hidden row “{title}” was imported. If it should not be, please delete it from the table.",
    ),
    "hidden_row_skipped": (
        "隐藏行“{title}”按所选的方式没有导入。如应导入，请选择“隐藏的行照样导入”，或取消隐藏。",
        "The hidden row “{title}” was left out, as chosen. If it should be imported, choose to import hidden rows, "
        "or unhide it.",
    ),
    "withdrawn_row_skipped": (
        "{item}已标注作废或整行划去，没有导入。如仍有效，请去掉作废标注和删除线。",
        "{item} is marked as withdrawn or struck through and was not imported. If it still holds, please "
        "remove the marking.",
    ),
    "row_ignored": (
        "这一行文字“{text}……”不像任务，也不像小标题，没有导入，请核对。",
        "The line “{text}…” reads neither as a task nor as a heading and was not imported. Please check it.",
    ),
    "people_ignored": (
        "从“{text}”这一行起是人员名单，不是任务，这一行和下面 {rows} 行没有导入，请核对。",
        "A list of people begins at “{text}”: this row and the {rows} below it are no tasks and were not imported. "
        "Please check.",
    ),
    "row_as_heading": (
        "“{text}”这一行有序号和名称，没有单位和时限，已作小标题，没有作为任务。如是任务，请填写责任单位。",
        "The line “{text}” has a number and a name but no units and no deadline; it was taken as a heading, not as a "
        "task. If it is a task, please name its units.",
    ),
    # about cells
    "suspicious_text": (
        "单元格内容像公式或代码，已作为普通文字保存，不会执行。请核对是否填写有误。",
        "The cell looks like a formula or code. It is kept as plain text and never run. Please check whether "
        "it is a mistake.",
    ),
    "formula_without_value": (
        "单元格里的公式没有计算结果，按空白处理。请在 Excel 或 WPS 中打开并保存一次后重新发送。",
        "The formula in this cell was never calculated and counts as blank. Please open and save the file in "
        "Excel or WPS and send it again.",
    ),
    "cell_error": (
        "单元格显示错误值（如 #REF!），按空白处理。请改正后重新发送。",
        "The cell shows an error (such as #REF!) and counts as blank. Please correct it and send the file again.",
    ),
    "invisible_characters": (
        "单元格里有看不见的字符，已去掉。无需处理，如文字有误请核对。",
        "The cell has characters that cannot be seen; they were removed. Please check the text if it looks wrong.",
    ),
    "text_too_long": (
        "单元格文字过长，聊天中只会显示开头部分。建议精简。",
        "The text of this cell is very long; in chat only its beginning is shown. Please consider shortening it.",
    ),
    "strikethrough_run": (
        "单元格里有划去的文字，已按删除处理。请核对保留的内容：“{text}”。",
        "Struck-out words in this cell were taken as deleted. Please check what remains: “{text}”.",
    ),
    # about numbers
    "missing_number": ("{item}没有序号，请补上。", "{item} has no number. Please add one."),
    "duplicate_number": (
        "同一工作方面内序号 {number} 重复（第 {rows} 行），均已导入。请改正序号。",
        "Number {number} is used more than once in one area (rows {rows}). All were imported; please correct "
        "the numbers.",
    ),
    "duplicate_row": (
        "第 {second} 行与第 {first} 行完全相同，均已导入。如为重复，请删去一行。",
        "Row {second} is the same as row {first}. Both were imported; please delete one if it is a repetition.",
    ),
    "number_gap": (
        "序号缺少 {missing}，请核对是否漏项。",
        "Number {missing} is missing. Please check whether an item was left out.",
    ),
    "number_was_date": (
        "序号被表格软件自动变成了日期，已读作“{number}”。请把该列设为“文本”格式后核对。",
        "The spreadsheet program turned this number into a date; it was read as “{number}”. Please format "
        "the column as text and check.",
    ),
    # about units
    "missing_units": (
        "{item}没有写责任单位，请补上，否则无法交办。",
        "{item} names no unit. Please add one: it cannot be assigned otherwise.",
    ),
    "missing_lead": ("{item}没有写牵头单位，请补上。", "{item} names no lead unit. Please add one."),
    "joint_lead": (
        "{item}由几家单位“按职责分工负责”，没有指明牵头，已都作为牵头单位。请明确由谁汇总。",
        "{item} is shared by several units and none is named as lead, so all of them lead. Please say who "
        "collects the reports.",
    ),
    "collective_lead": (
        "{item}由集合单位牵头，请明确包括哪些单位。",
        "{item} is led by a collective unit. Please say which units it stands for.",
    ),
    "open_list": (
        "{item}的单位以“等”结尾，只交办写明的单位。如还有其他单位，请写全。",
        "{item} ends its list of units with “etc.”. Only the units named are assigned; please name the others too.",
    ),
    "elided_prefix": (
        "{item}有单位省略了“市”“县”等字样，已照原样保留。请核对对应的单位。",
        "{item} has a unit without its prefix (city, county). It is kept as printed; please check which unit is meant.",
    ),
    "elided_suffix": (
        "{item}的几个单位共用了最后的“大队”“街道”“局”等字样，已为各单位补全。请核对：“{text}”。",
        "{item} gives the ending of several unit names only once; each was given it. Please check: “{text}”.",
    ),
    "many_units": (
        "{item}列了很多单位，请核对是否应写成集合单位。",
        "{item} names very many units. Please check whether a collective unit is meant.",
    ),
    "leader_in_units": (
        "{item}的单位栏里写了领导职务、姓名或电话（“{text}”），没有作为单位交办。请核对。",
        "{item} names a post, a person or a telephone beside its units (“{text}”). It was not taken as a unit; "
        "please check.",
    ),
    "unclear_units": (
        "{item}的单位栏没有完全读懂：“{text}”。请把各单位用顿号隔开，并写明由谁牵头、由谁配合。",
        "The units of {item} were not fully understood: “{text}”. Please put a comma between the units and say "
        "who leads and who supports.",
    ),
    # about deadlines
    "missing_deadline": (
        "{item}没有写完成时限，请补上，否则不会催办。",
        "{item} has no deadline. Please add one: it is not reminded of otherwise.",
    ),
    "deadline_unclear": (
        "{item}的完成时限“{text}”无法确定日期，请写明具体日期或周期。",
        "No date can be read from the deadline “{text}” of {item}. Please give a date or a period.",
    ),
    "deadline_impossible": (
        "{item}的完成时限“{text}”不是存在的日期，请改正。",
        "The deadline “{text}” of {item} is not a date that exists. Please correct it.",
    ),
    "deadline_out_of_range": (
        "{item}的完成时限“{text}”离方案年份太远，请核对年份。",
        "The deadline “{text}” of {item} is far from the year of the plan. Please check the year.",
    ),
    "multiple_deadlines": (
        "{item}的完成时限“{text}”含有几个时间，已取最后一个明确日期。建议拆成几项。",
        "The deadline “{text}” of {item} names several times; the last hard date was taken. Please consider "
        "splitting the item.",
    ),
    "measure_level_deadlines": (
        "{item}的各项措施时限不同，已取最后一个明确日期。建议拆成几项。",
        "The measures of {item} have deadlines of their own; the last hard date was taken. Please consider "
        "splitting the item.",
    ),
    "unit_in_deadline_column": (
        "{item}的完成时限栏里写的是单位“{text}”，请核对是否填错列。",
        "The deadline of {item} reads like a unit, “{text}”. Please check whether it is in the wrong column.",
    ),
}
_EMPTY_TABLE = (
    "工作表“{sheet}”只有表头，还没有填写任务。请在表头下面每行填写一项，再重新发送。",
    "Sheet “{sheet}” has its header but no tasks yet. Please fill in one task per row and send the file again.",
)
# sheet_ignored, when it is of another year
_OTHER_YEAR = (
    "工作表“{sheet}”是 {year} 年的，与本方案年度（{other} 年）不同，没有导入。如应导入，请改正其标题、名称中的年份；"
    "如是另一方案，请另存为单独的文件导入。",
    "Sheet “{sheet}” is of {year}, not of the year of this plan ({other}), and was not imported. If it belongs to the "
    "plan, please correct the year in its title and name; if it is another plan, save it as a file of its own.",
)
# too_large_unpacked, when it is the reading that takes too much
_TOO_MUCH_MEMORY = (
    "读取这个文件要用的内存超过了 {limit} MB 的上限，没有读取。请把责任分解表复制到一个新工作簿，另存后重新发送。",
    "Reading this file takes more memory than the limit of {limit} MB, so it was not read. "
    "Please copy the table into a new workbook, save it and send that.",
)
_UNITS = {
    "cells": (" 个单元格", " cells"),
    "parts": (" 个部件", " parts"),
    "ratio": (" 倍的展开率", " to 1 on unpacking"),
    "characters": (" 个字符", " characters"),
    "": (" MB", " MB"),
}
_UNKNOWN = ("表格中有需要核对的内容（{code}）。", "Something in the table needs checking ({code}).")


def sentence(problem: Problem, language: Language = Language.ZH) -> str:
    """One polite sentence, or two; for a person, so its values are plain text and must be escaped where "
    "that matters."""
    empty = problem.code == "no_table" and "empty" in problem.values
    zh, en = _EMPTY_TABLE if empty else SENTENCES.get(problem.code, _UNKNOWN)
    if problem.code == "sheet_ignored" and "year" in problem.values:
        zh, en = _OTHER_YEAR
    values = defaultdict(str, problem.values)
    if problem.code == "too_large_unpacked" and values["unit"] == "memory":
        zh, en = _TOO_MUCH_MEMORY
    values["unit"] = _UNITS.get(values["unit"], _UNITS[""])[language is Language.EN]
    values["code"] = problem.code
    values.setdefault("sheet", problem.sheet or "")
    values["item"] = _item(values, language)
    return (en if language is Language.EN else zh).format_map(values)


def _item(values: dict[str, str], language: Language) -> str:
    number, title = values.get("number", ""), values.get("title", "")
    if language is Language.EN:
        named = " ".join(filter(None, (f"Item {number}" if number else "Item", f"“{title}”" if title else "")))
        return named if number or title else "The table"
    return f"第 {number} 项" * bool(number) + f"“{title}”" * bool(title) or "表中任务"
