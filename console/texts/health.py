"""The findings of `doctor`: what was found and, unless it is well, what to do. One text per Finding.code."""

TEXTS: dict[str, tuple[str, str]] = {
    "ok": ("正常", "ok   "),
    "warning": ("注意", "note "),
    "error": ("错误", "error"),
    "all_well": ("一切正常。", "All is well."),
    "summary": ("{errors} 处错误、{warnings} 处需要注意。", "Errors: {errors}. To note: {warnings}."),
    # configuration
    "config_file": ("配置文件 {file}", "Configuration from {file}"),
    "config_default": (
        "没有配置文件，使用默认设置。需要修改时，复制 config.example.toml 为 config.toml。",
        "There is no configuration file: the defaults hold. To change them, copy config.example.toml to config.toml.",
    ),
    "config_wrong": ("{problem}", "{problem}"),
    "timezone": ("时区 {zone}，当地时间 {now}", "Time zone {zone}, where it is {now}"),
    "folder": ("文件夹 {folder} 可以写入", "Folder {folder} can be written to"),
    "folder_unwritable": (
        "文件夹 {folder} 无法写入（{reason}）。请检查权限，或在 [files] 中换一个文件夹。",
        "Folder {folder} cannot be written to ({reason}). Please check its permissions, or name another in [files].",
    ),
    # Telegram
    "token": ("机器人令牌有效：@{username}", "The token is valid: @{username}"),
    "token_missing": (
        "没有机器人令牌。请向 @BotFather 索取，放进环境变量 DUBAN_TOKEN，或写入文件并在 [telegram] token_file 写明。",
        "There is no token. Get one from @BotFather and put it into DUBAN_TOKEN, or into a file that "
        "[telegram] token_file names.",
    ),
    "token_refused": (
        "Telegram 不接受这个令牌。请到 @BotFather 核对或更换。",
        "Telegram refuses the token. Please check or replace it with @BotFather.",
    ),
    "telegram_unreachable": (
        "连接不上 {server}（{reason}）。请检查网络，或在 [telegram] 中设置 proxy 或 base_url。",
        "{server} cannot be reached ({reason}). Please check the network, or set proxy or base_url in [telegram].",
    ),
    "username_differs": (
        "[telegram] username 写的是 @{written}，实际是 @{username}，邀请链接会失效。请改正或留空。",
        "[telegram] username says @{written} but the bot is @{username}: invitation links would not work. "
        "Please correct it or leave it empty.",
    ),
    # database
    "schema": ("数据库可用，结构是最新的", "The database works and its schema is up to date"),
    "database_new": (
        "数据库可用，还是空的；第一次使用时自动建表",
        "The database works and is empty; its tables are made at the first use",
    ),
    "schema_behind": (
        "数据库结构落后 {count} 步。请运行 duban migrate。",
        "The schema is behind (steps: {count}). Please run duban migrate.",
    ),
    "database_unusable": (
        "数据库无法使用：{reason}。请检查 [database] url 和文件夹权限。",
        "The database cannot be used: {reason}. Please check [database] url and the folder's permissions.",
    ),
    # the work
    "plans": (
        "{plans} 个方案、{items} 项任务、{assignments} 项分工",
        "Plans: {plans}, items: {items}, parts: {assignments}",
    ),
    "no_plans": (
        "还没有方案。用 duban import 文件 导入责任分解表。",
        "There are no plans yet. Import a split table with duban import FILE.",
    ),
    "units_reached": ("{count} 个在办单位都有能联系上的人", "All {count} units with open work can be reached"),
    "units_without_contact": (
        "{of} 个在办单位中，{count} 个没有联络员：{units}。请用 duban invite 单位名 邀请。",
        "Of {of} units with open work, {count} have no contact: {units}. Please invite one with duban invite UNIT.",
    ),
    "units_blocked": (
        "{count} 个单位的联络员都已屏蔽或停用：{units}。请电话联系本人恢复，或另行邀请联络员。",
        "In {count} units everybody has blocked the bot: {units}. Please phone them, or invite another contact.",
    ),
    "collectives_without_members": (
        "{count} 个集合单位没有列出成员，也没有联络员：{units}。请用 duban units member 登记成员。",
        "{count} collective names have neither members nor contacts: {units}. "
        "Please enter members with duban units member.",
    ),
    "coordinators": ("督办员：{names}", "Coordinators: {names}"),
    "no_coordinator": (
        "还没有督办员，报送没有人审核。请用 duban invite 单位名 --role coordinator 邀请。",
        "There is no coordinator, so nobody reviews reports. Please invite one with "
        "duban invite UNIT --role coordinator.",
    ),
    "coordinators_blocked": (
        "督办员 {names} 已屏蔽或停用机器人，报送没有人审核。请联系本人恢复，或另行邀请。",
        "{names} coordinate but have blocked the bot, so nobody reviews reports. Please phone them or invite another.",
    ),
    "holidays": ("节假日安排已知（至 {year} 年）", "The holidays are known (to {year})"),
    "holidays_unconfirmed": (
        "{years} 年的节假日安排尚未确认，暂按周一至周五计算。公布后请升级 chinese-calendar，"
        "或写入 [calendar] holidays 和 workdays。",
        "The holidays of {years} are not confirmed; Monday to Friday are taken as working days. Once they are "
        "published, please update chinese-calendar, or enter them in [calendar] holidays and workdays.",
    ),
    "outbox": ("待发送 {waiting} 条、已发送 {sent} 条", "Messages waiting: {waiting}, sent: {sent}"),
    "outbox_waits": (
        "有 {count} 条消息待发送，最早的从 {since} 等到现在。请确认 duban run 正在运行。",
        "{count} messages are waiting, the oldest since {since}. Please check that duban run is running.",
    ),
    "outbox_failed": (
        "{failed} 条消息发送失败、{uncertain} 条不知是否送达。用 duban contacts 查看谁联系不上。",
        "Messages failed: {failed}, perhaps not arrived: {uncertain}. See with duban contacts who cannot be reached.",
    ),
    "evidence": ("佐证材料 {stored} 个，待下载 {pending} 个", "Files of evidence: {stored}, to be fetched: {pending}"),
    "evidence_failed": (
        "{count} 个佐证材料下载失败。请让报送人重新发送，或检查文件夹 [files] evidence。",
        "{count} files of evidence could not be fetched. Please have them sent again, or check [files] evidence.",
    ),
}
