"""What people ask: how it works, instead of reporting ('怎么报送？'); and, in a report, for help ('需财政局协调')."""

from __future__ import annotations

import re
from datetime import date

from tasks.domain.replies import read_reply
from tasks.domain.spelling import one_spelling
from tasks.domain.terms import ReportStatus

_LONGEST = 120  # characters; a question is short
_SHORT = 25  # without a question mark a long sentence is taken to tell something
_MOST_HELP = 500
_MARK = re.compile(r"(?:\?|吗|呢|么)[。!\s]*$")
_HOW = re.compile(
    r"^(?:请问|想问|问一下|想请教|请教一下|咨询一下)"
    r"|(?<!研究)(?<!讨论)(?<!明确)(?<!讲解)(?<!指导)(?<!宣传)(?<!介绍)(?:怎么|怎样|如何|咋)"
    r"(?:报送?|填报?|写|弄|操作|发送?|上传|提交|附|修?改|撤回|申请|延期|用|回复|查看?|登记)"
    r"|(?:什么时候|几时|何时|哪天)(?:之?前)?(?:截止|到期|要?[交报]|上报|提交)"
    r"|(?:报送?|[交附填发]|提供|上传|准备)(?:些|一些)?(?:什么|哪些)(?:材料|内容|文件|附件)?$"
    r"|^(?:要不要|需不需要|能不能|可不可以|可以不可以)"
    r"|^(?:how|what|when|where|who|which)\b.*\b(?:i|we)\b"
)
_CLAUSE = re.compile(r"[^,;。!?\n]+[,;。!?\n]*")
_TELLS = re.compile(r"已|正在|完成|开展了|了$|\b(?:have|has|held|done)\b")
_WRITTEN_CLAUSE = re.compile(r"[^，,；;。！!\n]+")
_WANTED = re.compile(
    r"(?<![不无所急])(?:需要?|恳?请(?!示|假|销)|希望|盼|望|建议)[^,;。]{0,24}"
    r"(?:协调|支持|帮助|帮忙|指导|牵头|出面|督促|予以明确|解决|拨付|配合)"
    r"|\b(?:need|needs|please|request|would like)\b.*\b(?:help|support|coordinat\w*|assist\w*|decid\w*|fund\w*)"
)


def is_question(text: str, today: date) -> bool:
    """Whether the message asks something and reports nothing. One that does both is a report, and is shown as such."""
    plain = one_spelling(text.replace("\n", "。"), _LONGEST + 1)
    if not plain or len(plain) > _LONGEST:
        return False
    clauses = _CLAUSE.findall(plain)
    others = [clause for clause in clauses if not _asks(clause)]
    if len(others) == len(clauses):
        return False
    return not any(_says_something(clause, today) for clause in others)


def help_in(text: str) -> str:
    """The clauses of a report in which help is asked for, as they were written; '' if there are none."""
    clauses = [clause.strip() for clause in _WRITTEN_CLAUSE.findall(text)]
    wanted = [clause for clause in clauses if _WANTED.search(one_spelling(clause, _MOST_HELP))]
    return "；".join(wanted)[:_MOST_HELP]


def _asks(clause: str) -> bool:
    return bool(_MARK.search(clause) or (len(clause) <= _SHORT and _HOW.search(clause)))


def _says_something(clause: str, today: date) -> bool:
    read = read_reply(clause, today)
    found = read.percent is not None or read.figures or read.expected_on or _TELLS.search(clause)
    return bool(found) or read.status not in (None, ReportStatus.PROGRESS)
