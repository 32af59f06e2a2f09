"""The wording of the HTML board: of its template and, given to it as data, of its script ({name} filled there)."""

from __future__ import annotations

from exports.view import Words

WORDS: dict[str, Words] = {
    "subtitle": Words("督办情况 · 截至{day}", "Progress · as of {day}"),
    "size": Words(
        "{areas}个方面 · {items}项重点任务 · {parts}条分工", "{areas} areas · {items} tasks · {parts} assignments"
    ),
    "rate": Words("办结率", "Completion rate"),
    "rate_note": Words(
        "应办分工{total}项，已办结{done}项，其中逾期办结{late}项",
        "{done} of {total} assignments done, {late} of them late",
    ),
    "by_area": Words("各方面情况", "By area"),
    "area": Words("工作方面", "Area"),
    "parts": Words("分工数", "Assignments"),
    "late": Words("其中逾期办结", "of done: late"),
    "total": Words("合计", "Total"),
    "noscript": Words(
        "浏览器没有运行脚本（有的预览窗口不运行），以下只列需要关注的前{n}项。用浏览器打开本文件可以看到全部事项并筛选。",
        "Scripts do not run here (some previews forbid them): only the {n} most urgent items are shown. "
        "Open this file in a browser to see and filter all of them.",
    ),
    "nothing_urgent": Words("目前没有逾期和预警的事项。", "Nothing is overdue or at risk."),
    "filters": Words("筛选", "Filters"),
    "search": Words("搜索", "Search"),
    "search_hint": Words("任务、单位、进展、联络员…", "task, unit, progress, contact…"),
    "unit": Words("单位", "Unit"),
    "light": Words("状态", "Light"),
    "all_areas": Words("全部方面", "All areas"),
    "all_units": Words("全部单位", "All units"),
    "all_lights": Words("全部状态", "All lights"),
    "sort": Words("排序", "Sort"),
    "by_urgency": Words("最紧迫的在前", "most urgent first"),
    "by_plan": Words("按方案顺序", "order of the plan"),
    "by_due": Words("按应办日期", "due date"),
    "reset": Words("清除筛选", "Clear filters"),
    "print": Words("打印", "Print"),
    "list": Words("分工清单", "Assignments"),
    "shown": Words(
        "{shown}条分工（其中计入统计的牵头、责任单位分工{counted}条）",
        "{shown} assignments ({counted} of lead and responsible units, which count)",
    ),
    "none": Words(
        "没有符合条件的分工。请改一下筛选条件，或点“清除筛选”。", "Nothing matches. Please change or clear the filters."
    ),
    "empty": Words("方案中还没有分工。", "The plan has no assignments yet."),
    "more": Words("继续显示", "Show more"),
    "number": Words("编号", "No."),
    "title": Words("重点任务", "Key task"),
    "reason": Words("状态说明", "Reason"),
    "due": Words("应办日期", "Due on"),
    "progress": Words("最新进展", "Latest progress"),
    "close": Words("关闭", "Close"),
    "measures": Words("具体措施", "Measures"),
    "deadline": Words("完成时限", "Deadline"),
    "no_deadline": Words("未写", "none written"),
    "of_parent": Words("属{unit}", "of {unit}"),
    "contacts": Words("联络员", "Contacts"),
    "nudges": Words("已催办{n}次", "nudged {n} times"),
    "evidence": Words("佐证材料{n}件", "{n} pieces of evidence"),
    "no_report": Words("尚未报送进展。", "Nothing reported yet."),
    "report": Words("{day} {by}报送（{source}）：{status}", "{day}, reported by {by} ({source}): {status}"),
    "percent": Words("，进度{n}%", ", {n}%"),
    "figures": Words("数据：{figures}", "Figures: {figures}"),
    "review": Words("{day} {by}审核：{decision}", "{day}, reviewed by {by}: {decision}"),
    "checkpoints": Words("报送节点", "Checkpoints"),
    "period": Words("期", "Period"),
    "final": Words("完成时限", "final date"),
    "state": Words("情况", "State"),
    "extended": Words("（原为{day}，已延期）", " (was {day}, extended)"),
    "reported_on": Words("{day}报送", "reported {day}"),
    "reported_late": Words("{day}报送，逾期", "reported {day}, late"),
    "soft": Words("（不计逾期）", " (never overdue)"),
    "closed_on": Words("{day}销号", "closed {day}"),
    "withdrawn": Words("已撤销", "withdrawn"),
    "not_here": Words("这个台账里没有编号为 {id} 的事项。", "There is no item {id} in this ledger."),
    "definition": Words(
        "办结率＝已办结÷应办分工，只计牵头单位和责任单位；配合单位和已撤销的分工列入清单，不计入数字。"
        "天数按日历日计算，应办日期含已批准的延期。",
        "Completion = done ÷ assignments of lead and responsible units; co-operating and withdrawn ones are listed but "
        "not counted. Days are calendar days; due days include granted extensions.",
    ),
    "origin": Words(
        "数据时刻：{moment}。来源文件：{file}，SHA-256 {sha}。", "Data of {moment}. Source file: {file}, SHA-256 {sha}."
    ),
    "colon": Words("：", ": "),
    "comma": Words("、", ", "),
}
