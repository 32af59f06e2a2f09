"""What a command did."""

TEXTS: dict[str, tuple[str, str]] = {
    "stopped": ("已中止。", "Stopped."),
    "done": ("已办好。", "Done."),
    "invited": ("邀请：{unit}的{role}", "Invitation: {role} of {unit}"),
    "link": ("请把这个链接发给本人（只能用一次）：", "Send this link to the person; it works once:"),
    "start": (
        "还不知道机器人的用户名，所以没有链接。请让本人在与机器人的对话里发送这一行（只能用一次）：",
        "The bot's user name is not known, so there is no link. Have the person send the bot this line; it works once:",
    ),
    "qr": ("二维码已保存：", "The QR code is written:"),
    "sheet": (
        "邀请单已生成，共 {count} 份邀请，每份只能用一次；打印后沿虚线剪开，分发给本人：",
        "The sheet is written with {count} invitations, each for one use. Print it, cut it, hand them out:",
    ),
    "nobody_to_invite": (
        "没有需要邀请的单位：每个有在办事项的单位都已有人登记。",
        "Nobody is to be invited: every unit with work in hand has somebody.",
    ),
    "expires": ("{at} 前有效；这里不会再次显示。", "It works until {at} and is not shown again."),
    "revoked": (
        "已收回{unit}尚未使用的邀请 {count} 个。",
        "Open invitations of {unit} taken back: {count}.",
    ),
    "no_such_post": (
        "没有编号为 {id} 的登记。用 duban contacts 查看编号。",
        "There is no post {id} in force. See the numbers with duban contacts.",
    ),
    "evidence_on": (
        "“{plan}”：今后销号要有佐证材料。已销号的不受影响。",
        "{plan}: from now on a part is closed only with a file that proves it. What is closed stays closed.",
    ),
    "evidence_off": (
        "“{plan}”：今后销号不要求佐证材料。",
        "{plan}: from now on a part may be closed without a file.",
    ),
    "members_added": (
        "已登记：{collective}包括{members}。新分出 {parts} 项分工。",
        "Noted: {collective} stands for {members}. New parts passed on: {parts}.",
    ),
    "ask_collective": (
        "“{collective}”看起来是一个单位，不是集合单位。登记成员后，它的分工会全部分给这些成员。确定吗？",
        "{collective} looks like one unit, not a collective name. All its parts would pass to these members. Go on?",
    ),
    "template": (
        "已生成空白的责任分解表，填写方法见其中的“填表说明”页，填好后用 duban import 导入：",
        "The blank table is written; its page on how to fill it in says the rest. Then import it with duban import:",
    ),
    "migrated": ("数据库已升级：{steps}。", "The schema was brought up to date: {steps}."),
    "up_to_date": ("数据库已是最新。", "The schema is up to date."),
    "running": (
        "机器人 @{username} 已启动。按 Ctrl+C 停止，不会丢失任何内容。",
        "@{username} is running. Stop it with Ctrl+C; nothing is lost.",
    ),
}
