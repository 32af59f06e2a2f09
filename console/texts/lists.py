"""Plans, units, contacts."""

TEXTS: dict[str, tuple[str, str]] = {
    "no_plans": (
        "还没有方案。用 duban import 文件 导入责任分解表。",
        "There are no plans yet. Import a split table with duban import FILE.",
    ),
    "no_units": (
        "还没有单位。导入方案时会自动登记。",
        "There are no units yet. They are entered when a plan is imported.",
    ),
    "no_contacts": (
        "还没有联络员。用 duban invite 单位名 生成邀请链接。",
        "There are no contacts yet. Make an invitation link with duban invite UNIT.",
    ),
    "id": ("编号", "No."),
    "plan": ("方案", "Plan"),
    "year": ("年度", "Year"),
    "areas": ("方面", "Areas"),
    "items": ("任务", "Items"),
    "assignments": ("分工", "Parts"),
    "closed": ("已销号", "Closed"),
    "evidence": ("佐证", "Evidence"),
    "required": ("必需", "required"),
    "not_required": ("不限", "optional"),
    "unit": ("单位", "Unit"),
    "parent": ("上级", "Under"),
    "about": ("说明", "About"),
    "aliases": ("又名 {names}", "also {names}"),
    "members": ("包括 {names}", "stands for {names}"),
    "no_members": ("集合单位，未列成员", "a collective name, no members listed"),
    "name": ("姓名", "Name"),
    "role": ("身份", "Role"),
    "state": ("状态", "State"),
    "reachable": ("可联系", "reachable"),
    "away": ("休假至 {last}", "on leave until {last}"),
    "away_from": ("{first} 至 {last} 休假", "on leave {first} to {last}"),
    "blocked": ("已停用或屏蔽机器人", "has blocked the bot"),
}
