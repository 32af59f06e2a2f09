"""The commands as people see them: who has each, and the line that the messenger's menu and /help show of it.

What a command does stands in chat.dialogue; that a person may do it is checked by the service that it reaches.
"""

from __future__ import annotations

from dataclasses import dataclass

from tasks.domain.terms import Language, Term
from tasks.services.people import Actor


class Audience(Term):
    """Who has a command."""

    EVERYBODY = "everybody", "所有人", "everybody"
    OFFICIALS = "officials", "联络员", "officials"
    COORDINATORS = "coordinators", "督办员", "coordinators"
    VIEWERS = "viewers", "督办员和领导", "coordinators and leaders"
    LEADERS = "leaders", "领导", "leaders"

    def has(self, actor: Actor) -> bool:
        return {
            Audience.EVERYBODY: True,
            Audience.OFFICIALS: bool(actor.units),
            Audience.COORDINATORS: actor.coordinates,
            Audience.VIEWERS: actor.views,
            Audience.LEADERS: actor.leads,
        }[self]


@dataclass(frozen=True)
class Line:
    """A command without its slash, and what it is for."""

    command: str
    zh: str
    en: str
    audiences: tuple[Audience, ...] = (Audience.EVERYBODY,)

    def says(self, language: Language) -> str:
        return self.en if language is Language.EN else self.zh


MENU: tuple[Line, ...] = (
    Line("tasks", "我的事项，点开即可报送", "my items; open one to report", (Audience.OFFICIALS,)),
    Line("status", "总体进展；/status 12 看第12项", "the plan at a glance; /status 12: one item", (Audience.VIEWERS,)),
    Line("unit", "各单位进展；/unit 市司法局", "units; /unit and a name: one of them", (Audience.VIEWERS,)),
    Line("overdue", "逾期的事项", "overdue items", (Audience.OFFICIALS, Audience.VIEWERS)),
    Line("who", "本期谁报了、谁没报", "who has reported, who has not", (Audience.VIEWERS,)),
    Line("leave", "休假登记：休假期间不催办", "leave: no reminders meanwhile", (Audience.OFFICIALS,)),
    Line("handover", "换人交接", "hand over to a successor", (Audience.OFFICIALS, Audience.COORDINATORS)),
    Line("review", "审核报送和延期申请", "review reports and requests for more time", (Audience.COORDINATORS,)),
    Line("disputes", "分工异议、未确认的单位", "disputed items, units yet to confirm", (Audience.COORDINATORS,)),
    Line(
        "nudge",
        "催办：一项、一个单位或全部逾期的",
        "remind by hand: an item, a unit, all overdue",
        (Audience.COORDINATORS,),
    ),
    Line("record", "代登：把电话、纸质的答复记进来", "enter an answer on a unit's behalf", (Audience.COORDINATORS,)),
    Line("instruct", "批示：交给承担单位办理并回复", "an instruction on an item, to be answered", (Audience.VIEWERS,)),
    Line("instructions", "批示和回复情况", "instructions and their answers", (Audience.VIEWERS, Audience.OFFICIALS)),
    Line("contacts", "联络员名录：缺人、停用、休假", "who answers for which unit", (Audience.COORDINATORS,)),
    Line("invite", "邀请联络员", "invite a contact", (Audience.COORDINATORS,)),
    Line("export", "导出工作簿、图片等", "the workbook, the picture and other files", (Audience.VIEWERS,)),
    Line("plan", "查看、切换方案", "the plans, and which one to look at", (Audience.VIEWERS,)),
    Line("import", "导入责任分解表", "import a split table", (Audience.COORDINATORS,)),
    Line("weekly", "是否接收定期材料", "whether to get the scheduled files"),
    Line("cancel", "取消正在填写的内容", "give up what is under way"),
    Line("language", "中文 / English", "中文 / English"),
    Line("help", "使用说明", "how this works"),
)

STRANGERS: tuple[Line, ...] = (
    Line("start", "登记（请点开邀请链接）", "register, with the link you were sent"),
    Line("help", "使用说明", "how this works"),
)
"""What the messenger shows to whoever holds no post."""


GROUPS: tuple[Line, ...] = (
    Line("tasks", "本群的事项", "the items of this group"),
    Line("bind", "登记为工作群，例如 /bind 市司法局", "make this a working group: /bind and a unit's name"),
    Line("unbind", "解除登记", "end that"),
    Line("cancel", "取消正在填写的内容", "give up what is under way"),
    Line("help", "群里怎么用", "what can be done in a group"),
)
"""What the messenger shows in groups."""


def lines_of(actor: Actor) -> list[Line]:
    """The commands that the person has, in the order of the menu."""
    return [line for line in MENU if any(audience.has(actor) for audience in line.audiences)]
