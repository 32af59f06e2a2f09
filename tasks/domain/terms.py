"""The vocabulary of the field as enums, each member with its Chinese and English label (docs/glossary.md)."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Language(StrEnum):
    """A language that duban writes; per contact."""

    ZH = "zh"
    EN = "en"

    @classmethod
    def of(cls, tag: str | None) -> Language:
        """The language for an IETF tag such as 'en-GB'; Chinese for anything that is not English."""
        return cls.EN if (tag or "").lower().startswith("en") else cls.ZH


class Term(StrEnum):
    """A word of the field: its stored value, and what people call it."""

    zh: str
    en: str

    def __new__(cls, value: str, zh: str, en: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.zh = zh
        member.en = en
        return member

    @classmethod
    def of(cls, value: str) -> Self:
        """The member with that stored value; ValueError for any other text."""
        for member in cls:
            if member.value == value:
                return member
        raise ValueError(f"not a {cls.__name__}: {value!r}")

    def label(self, language: Language = Language.ZH) -> str:
        return self.en if language is Language.EN else self.zh


class UnitKind(Term):
    SINGLE = "single", "单位", "unit"
    COLLECTIVE = "collective", "集合单位", "collective unit"


class Role(Term):
    """A unit's part in a key task (分工)."""

    LEAD = "lead", "牵头单位", "lead unit"
    RESPONSIBLE = "responsible", "责任单位", "responsible unit"
    COOPERATING = "cooperating", "配合单位", "co-operating unit"

    @property
    def counts(self) -> bool:
        """Whether the part counts in completion rates: co-operators do not."""
        return self is not Role.COOPERATING


class ContactRole(Term):
    """What a person does for a unit in chat."""

    CONTACT = "contact", "联络员", "contact"
    DEPUTY = "deputy", "副联络员", "deputy contact"
    HEAD = "head", "分管领导", "head in charge"
    COORDINATOR = "coordinator", "督办员", "coordinator"
    LEADER = "leader", "领导", "leader"

    @property
    def reports(self) -> bool:
        """Whether the person may report progress for the unit."""
        return self in (ContactRole.CONTACT, ContactRole.DEPUTY, ContactRole.HEAD)


class ScheduleKind(Term):
    """How a deadline wording was read."""

    DATE = "date", "定期限", "dated"
    RANGE = "range", "起止期限", "range"
    RECURRING = "recurring", "定期报送", "recurring"
    ONGOING = "ongoing", "长期坚持", "ongoing"
    UNCLEAR = "unclear", "待明确", "unclear"


class Every(Term):
    """The period of a recurring deadline."""

    WEEK = "week", "每周", "weekly"
    MONTH = "month", "每月", "monthly"
    QUARTER = "quarter", "每季度", "quarterly"
    HALF_YEAR = "half-year", "每半年", "half-yearly"
    YEAR = "year", "每年", "yearly"


class ReportStatus(Term):
    """What a unit says of its part (进展报送)."""

    DONE = "done", "已完成", "done"
    PROGRESS = "progress", "有进展", "in progress"
    NO_NEWS = "no_news", "无新进展", "no news"
    DIFFICULTY = "difficulty", "有困难", "difficulty"


class Source(Term):
    """How a report reached duban."""

    CHAT = "chat", "聊天报送", "chat"
    RECORD = "record", "代为登记", "recorded on behalf"
    COLLECT = "collect", "表格回收", "return sheet"


class Channel(Term):
    """How an answer reached the coordinator who enters it for the unit."""

    PHONE = "phone", "电话", "by telephone"
    PAPER = "paper", "纸质材料", "on paper"
    MEETING = "meeting", "会议", "in a meeting"
    MAIL = "mail", "邮件", "by mail"


class Decision(Term):
    """The coordinator's answer to a report or to a request for more time."""

    ACCEPT = "accept", "审核通过", "accepted"
    SEND_BACK = "send_back", "退回", "sent back"


class AssignmentState(Term):
    OPEN = "open", "办理中", "in hand"
    SUBMITTED = "submitted", "待审核", "awaiting review"
    CLOSED = "closed", "已销号", "closed"
    WITHDRAWN = "withdrawn", "已撤销", "withdrawn"


IN_HAND = (AssignmentState.OPEN, AssignmentState.SUBMITTED)
"""Of a part that is still to be done: an answer that waits for review may yet be sent back."""


class CheckpointState(Term):
    """Whether the progress owed at a checkpoint has been given."""

    OPEN = "open", "待报送", "open"
    REPORTED = "reported", "已报送，待审核", "reported, awaiting review"
    SETTLED = "settled", "已审核", "settled"
    WITHDRAWN = "withdrawn", "已撤销", "withdrawn"


class Light(Term):
    """The status light. Each has a sign as well as a colour, for printing in grey and for colour-blind readers."""

    DONE = "done", "已办结", "done"
    GREEN = "green", "正常", "on track"
    YELLOW = "yellow", "预警", "at risk"
    RED = "red", "逾期", "overdue"
    GREY = "grey", "待明确", "no date"

    @property
    def sign(self) -> str:
        return {"done": "√", "green": "●", "yellow": "▲", "red": "■", "grey": "○"}[self.value]

    @property
    def emoji(self) -> str:
        return {"done": "✅", "green": "🟢", "yellow": "🟡", "red": "🔴", "grey": "⚪"}[self.value]

    @property
    def urgency(self) -> int:
        """0 for the most urgent."""
        return {"red": 0, "yellow": 1, "grey": 2, "green": 3, "done": 4}[self.value]


class Happening(Term):
    """What may happen to an assignment in a week."""

    REPORTED = "reported", "新报送", "reported"
    CLOSED = "closed", "办结销号", "closed"
    OVERDUE = "overdue", "新增逾期", "newly overdue"
    ASKED = "asked", "申请延期", "extension asked"
    GRANTED = "granted", "批准延期", "extension granted"
    DECLINED = "declined", "未批延期", "extension declined"
    SENT_BACK = "sent_back", "退回补充", "sent back"
    REDATED = "redated", "调整时限", "deadline changed"
    ADDED = "added", "新增分工", "added"
    WITHDRAWN = "withdrawn", "撤销分工", "withdrawn"


class Answer(Term):
    """Whether a unit has answered what it owed at a checkpoint. Where nothing was owed by a day, nobody is late."""

    ON_TIME = "on_time", "按时报送", "reported in time"
    LATE = "late", "逾期报送", "reported late"
    OVERDUE = "overdue", "逾期未报", "overdue"
    SILENT = "silent", "未报送", "not reported"
    NOT_DUE = "not_due", "未到期", "not yet due"

    @property
    def light(self) -> Light:
        """The light whose colour and sign it is shown with."""
        return {
            "on_time": Light.DONE,
            "late": Light.YELLOW,
            "overdue": Light.RED,
            "silent": Light.GREY,
            "not_due": Light.GREEN,
        }[self.value]


class Coverage(Term):
    """Whether anybody of a unit can be reminded."""

    NOBODY = "nobody", "无人登记", "nobody registered"
    UNREACHABLE = "unreachable", "联系不上", "cannot be reached"
    AWAY = "away", "都在休假", "all on leave"
    PARTLY = "partly", "有人缺位", "somebody missing"
    COVERED = "covered", "正常", "in order"

    @property
    def urgency(self) -> int:
        """0 for the most urgent."""
        return list(Coverage).index(self)

    @property
    def sign(self) -> str:
        return {"nobody": "⭕", "unreachable": "📵", "away": "🌴", "partly": "🔸", "covered": "✅"}[self.value]


class OutboxState(Term):
    QUEUED = "queued", "待发送", "queued"
    CLAIMED = "claimed", "发送中", "claimed"
    SENT = "sent", "已发送", "sent"
    FAILED = "failed", "发送失败", "failed"
    UNCERTAIN = "uncertain", "是否送达不明", "uncertain"
    DROPPED = "dropped", "已作废", "dropped"


class EvidenceState(Term):
    PENDING = "pending", "待下载", "pending"
    STORED = "stored", "已保存", "stored"
    FAILED = "failed", "下载失败", "failed"


class Output(Term):
    """What is written of a plan."""

    WORKBOOK = "workbook", "进展工作簿", "status workbook"
    PICTURE = "picture", "看板图片", "picture board"
    HTML = "html", "网页看板", "HTML board"
    BULLETIN = "bulletin", "通报", "bulletin"
    YEARLY = "yearly", "年度报告素材", "annual report material"
    EVIDENCE = "evidence", "佐证材料", "evidence"


class RequestState(Term):
    """What has become of an output that was asked for in chat."""

    PENDING = "pending", "待生成", "pending"
    DONE = "done", "已发送", "sent"
    FAILED = "failed", "未能生成", "failed"


class TableState(Term):
    """What has become of a table that a coordinator sent to be imported."""

    PENDING = "pending", "待下载", "pending"
    READING = "reading", "待读取", "to be read"
    SHOWN = "shown", "待确认", "shown, awaiting an answer"
    CONFIRMED = "confirmed", "待导入", "confirmed, to be applied"
    APPLIED = "applied", "已导入", "imported"
    CANCELLED = "cancelled", "已取消", "cancelled"
    REFUSED = "refused", "不能导入", "refused"
    EXPIRED = "expired", "已过期", "expired"
