"""What could not be done, and what to do instead: one text per code of DubanError that the command line can meet."""

TEXTS: dict[str, tuple[str, str]] = {
    "slip_void": (
        "{slip} 已作废（发出之前已经报送或撤回），不生成文件。",
        "{slip} is void (it was answered or taken back before it left); no letter is written.",
    ),
    "nothing_to_collect": ("报送表里没有可以登记的内容。", "There is nothing in the return sheet to record."),
    "return_day_unclear": (
        "填报日期“{what}”看不明白，没有登记。请改成 2026-07-15 这样的日期。",
        "The day “{what}” on the sheet cannot be told; nothing was recorded. Please write one such as 2026-07-15.",
    ),
    "not_found": ("没有找到“{what}”。", "“{what}” was not found."),
    "not_found_near": ("没有找到“{what}”。是不是：{near}？", "“{what}” was not found. Did you mean: {near}?"),
    "several_found": ("“{what}”对应几个，请写全：{near}", "“{what}” fits several; please give the whole name: {near}"),
    "nothing_there": ("没有找到要找的内容。", "There is no such thing."),
    "not_allowed": ("没有办理这件事的权限。", "This is not permitted."),
    "nothing_to_import": (
        "文件“{file}”里没有可以导入的任务。请先看预览里列出的问题。",
        "“{file}” has nothing to import. Please see the problems that its preview lists.",
    ),
    "import_over": (
        "这份预览已经结束，请重新发送表格。",
        "This preview is over; please send the table again.",
    ),
    "title_column_missing": (
        "还没有说明哪一列是重点任务。",
        "No column was said to hold the key tasks.",
    ),
    "plan_archived": (
        "方案“{title}”已经归档，不能再导入。如果是另一个方案，请用 --plan 另起名称。",
        "“{title}” is archived and takes no more imports. For another plan, please give its title with --plan.",
    ),
    "plan_changed_since": (
        "预览之后，方案“{title}”已被另一次导入改动，没有导入。请重新预览后再确认。",
        "“{title}” was changed by another import since the preview; nothing was imported. Please look at it again.",
    ),
    "same_in_a_chain": (
        "这些名称互相指认，没有导入：{names}。请让每个名称直接对应名录里的单位。",
        "These names refer to each other, and nothing was imported: {names}. Please match each with the unit itself.",
    ),
    "import_undone": (
        "第 {id} 次导入已由{by}撤回。用 duban imports 查看。",
        "Import {id} was undone by {by} already. See duban imports.",
    ),
    "import_not_last": (
        "之后还有第 {later} 次导入（{file}），请先撤回它：duban undo {later}。",
        "Import {later} ({file}) came after it; please undo that one first: duban undo {later}.",
    ),
    "import_needed": (
        "第 {id} 次导入不能撤回：之后“{unit}”的第 {number} 项“{title}”已有{what}。如需更正，请导入改正后的表。",
        "Import {id} cannot be undone: since then there is {what} for item {number} “{title}” of {unit}. "
        "To correct it, import a corrected table.",
    ),
    "import_before_undo": (
        "第 {id} 次导入是旧版本写入的，没有留下撤回所需的记录。如需更正，请导入改正后的表。",
        "Import {id} was made by an older version, which kept no record to undo it. To correct it, import a corrected "
        "table.",
    ),
    "name_taken": (
        "“{name}”已经是一个单位的名称或别名。用 duban units 查看。",
        "“{name}” is a unit's name or alias already. See duban units.",
    ),
    "unit_circle": (
        "“{name}”和“{parent}”不能互为上下级，也不能包括自己。",
        "“{name}” and “{parent}” cannot stand above or within each other.",
    ),
    "bot_name_unknown": (
        "还不知道机器人的用户名，做不了二维码。请在设置的 [telegram] username 里写上，或先运行一次 duban run。",
        "The bot's user name is not known, so there is no QR code. Please set [telegram] username, or run duban run "
        "once.",
    ),
    "invited_just_now": ("刚刚已经生成过一份邀请。", "An invitation was made a moment ago."),
    "handover_open": ("这项交接已有等待中的链接。", "A link for this hand-over is waiting already."),
    "leave_over": ("这些日期已经过去。", "These days have passed."),
    "leave_long": ("休假最多登记一年。", "Leave lasts a year at most."),
    "leave_ended": ("这段休假已经结束或改过。", "This leave has ended or was changed."),
    "invitation_invalid": ("这个邀请码无效。", "This invitation is not valid."),
    "invitation_over": ("这个邀请码已经用过或已过期。", "This invitation was used or has expired."),
    "invitation_wait": ("尝试次数过多，请一小时后再试。", "Too many attempts; please try again in an hour."),
    "invitation_yours": ("本人已经用这个邀请码登记过了。", "This invitation was already used by the same person."),
    "assignment_closed": ("这一项已经销号。", "This part is closed."),
    "assignment_withdrawn": ("这一项已经从方案中撤销。", "This part was withdrawn from the plan."),
    "already_reviewed": ("这份报送已由{by}审核（{decision}）。", "{by} has reviewed this report ({decision})."),
    "already_decided": ("这份申请已由{by}处理（{decision}）。", "{by} has decided this request ({decision})."),
    "report_overtaken": (
        "该单位之后又有新的报送，请审核最新的一份。",
        "The unit has reported again; please review the latest.",
    ),
    "report_withdrawn": ("这份报送已由单位撤回。", "The unit has withdrawn this report."),
    "report_taken_back": ("这份报送已由{by}撤回。", "{by} has withdrawn this report."),
    "report_replaced": ("这份报送已有新的版本（编号 {number}）。", "This report has a newer version (no. {number})."),
    "report_answered": (
        "这份报送已由{by}审核，不能再修改或撤回。",
        "{by} has reviewed this report; it can no longer be changed or withdrawn.",
    ),
    "evidence_missing": (
        "按方案要求，销号要有佐证材料，这一项还没有附件。",
        "The plan closes a part only with a file that proves it, and there is none yet.",
    ),
    "review_undone": ("这次审核已经撤销。", "This answer was taken back already."),
    "undo_over": (
        "审核超过 {minutes} 分钟，不能撤销。",
        "More than {minutes} minutes have passed; the answer cannot be taken back.",
    ),
    "reported_since": (
        "该单位之后又有新的报送，不能撤销。",
        "The unit has reported again since; the answer cannot be taken back.",
    ),
    "question_missing": ("请写明要问什么。", "Please say what is asked."),
    "question_answered": ("这个问题已由{by}答复。", "{by} has answered this question."),
    "question_over": ("这个问题不用再答复。", "This question needs no answer any more."),
    "answer_missing": ("请写明答复，或附上文件。", "Please give an answer, or a file."),
    "request_withdrawn": ("这份申请已由{by}撤回。", "This request was taken back by {by}."),
    "batch_empty": ("没有选中任何报送。", "No report is chosen."),
    "too_long": ("文字最多 {most} 字。", "The text may have {most} characters at most."),
    "reason_missing": ("请写明理由。", "Please give a reason."),
    "dispute_waiting": ("这一项的异议在等待决定。", "A dispute of this part waits to be decided."),
    "dispute_reported": ("这一项已经报送过进展。", "This part has been reported on."),
    "dispute_upheld": ("{by}已决定维持分工：{reason}", "{by} has decided that this part stays: {reason}"),
    "dispute_over": ("这一项没有待决定的异议。", "No dispute of this part waits to be decided."),
    "dispute_has_part": ("“{unit}”已经是这一项的{role}。", "“{unit}” has a part in this item already ({role})."),
    "nothing_to_extend": ("这一项没有可以延期的时限。", "This part has no deadline that could be extended."),
    "not_later": (
        "新的时限要晚于目前的时限（{due_on}）。",
        "The new day must be later than the present one ({due_on}).",
    ),
    "day_out_of_range": (
        "新的时限应当在今天之后、三年之内。",
        "The new day must lie between today and three years from now.",
    ),
    "demo_exists": (
        "文件夹 {folder} 里已有演示的数据库。请换一个文件夹，或先把它移走。",
        "There is a demo's database in {folder} already. Please name another folder, or move it away first.",
    ),
    "group_taken": (
        "这个群已经是另一个单位或方案的工作群。",
        "This group is already that of another unit or plan.",
    ),
    "extension_waiting": ("这一项已有一份延期申请在等待批准。", "A request for this part is waiting already."),
    "would_overwrite": (
        "“{file}”是原文件，不会覆盖。请给副本换一个文件名。",
        "{file} is the original and is not overwritten. Please name another file for the copy.",
    ),
    "form_not_xlsx": (
        "“{file}”不是 .xlsx 工作簿，不能在原表上填写。请用 Excel 或 WPS 打开后另存为“Excel 工作簿（.xlsx）”再填。",
        "“{file}” is no .xlsx workbook and cannot be filled in. Please open it in Excel or WPS, save it as an Excel "
        "workbook (.xlsx) and try again.",
    ),
    "form_password": (
        "“{file}”设有打开密码。请在 Excel 或 WPS 中取消密码、保存后再填。",
        "“{file}” is protected by a password. Please remove the password in Excel or WPS, save it and try again.",
    ),
    "form_locked": (
        "工作表有保护，要填的格被锁定，没有生成文件：{sheets}。请先在 Excel 或 WPS 的“审阅”中撤销工作表保护，"
        "或把这些格设为不锁定。",
        "These sheets are protected and the cells to be filled are locked, so no file was written: {sheets}. Please "
        "unprotect them under Review in Excel or WPS, or unlock those cells.",
    ),
    "form_not_opened": (
        "“{file}”太大或有不支持的内容，无法在原表上填写。请把表格复制到一个新工作簿，另存后再填。",
        "“{file}” is too large or has what is not supported, and cannot be filled in. Please copy the table into a new "
        "workbook and try that.",
    ),
    "form_which_plan": (
        "看不出这是哪个方案的表，请用 --plan 说明：{titles}",
        "It cannot be told whose form this is; please say so with --plan: {titles}",
    ),
    "no_plan": ("还没有导入方案。", "No plan was imported yet."),
    "instruction_empty": ("请写明内容。", "Please write what it says."),
    "instruction_long": ("内容太长了（最多 {most} 字）。", "That is too long (at most {most} characters)."),
    "instruction_given": ("这份批示刚才已经下达。", "This instruction was given a moment ago."),
    "instruction_nobody": ("这一项目前没有承担单位。", "Nobody has this item at the moment."),
    "instruction_over": ("这一项已经从方案中撤销。", "This item was taken out of the plan."),
    "record_day": ("答复的日期应当在{first}到{last}之间。", "That day should lie between {first} and {last}."),
    "record_nobody": ("请写明是谁答复的。", "Please say who gave the answer."),
    "nudge_sent": ("这份催办已经发出。", "This reminder was sent already."),
    "nudge_changed": ("情况有变化，请再看一遍。", "Things have changed meanwhile: please look again."),
    "nudge_nobody": ("没有需要催办的了。", "There is nothing left to remind of."),
    "other": ("没有办成（{code}）。", "This could not be done ({code})."),
    "schema_behind": (
        "数据库结构需要升级。请先运行 duban migrate。",
        "The schema is behind. Please run duban migrate first.",
    ),
    "settings": ("设置有 {count} 处需要改正：", "The settings need correcting ({count}):"),
    "database_failed": (
        "数据库无法使用（{detail}）。请用 duban doctor 检查。",
        "The database cannot be used ({detail}). Please run duban doctor.",
    ),
    "token_failed": (
        "Telegram 不接受这个令牌。请到 @BotFather 核对或更换。",
        "Telegram refuses the token. Please check or replace it with @BotFather.",
    ),
    "telegram_failed": (
        "与 Telegram 通信失败（{detail}）。请用 duban doctor 检查网络和令牌；排队的消息不会丢失。",
        "Talking to Telegram failed ({detail}). Please check the network and the token with duban doctor; "
        "what is queued is not lost.",
    ),
    "file_failed": (
        "文件无法读写：{detail}。请检查路径，以及磁盘是否已满。",
        "A file cannot be read or written: {detail}. Please check the path, and that the disk is not full.",
    ),
    "file_denied_failed": (
        "没有读写文件的权限，或文件正被占用：{detail}。如果它正在 Excel 或 WPS 中打开，请先关闭。",
        "A file is in use or may not be accessed: {detail}. If it is open in Excel, please close it first.",
    ),
}
