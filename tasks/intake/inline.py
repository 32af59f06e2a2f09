"""What stands inside other cells: units in a bracket after the text they answer for, a deadline among the units."""

from __future__ import annotations

import re

from tasks.domain.deadlines import read_deadline
from tasks.domain.splitting import ends_like_unit
from tasks.domain.terms import ScheduleKind
from tasks.domain.unit_words import CLOSE, OPEN

_ROLES = re.compile(r"牵头|配合|负责|(责任|承办|主办|协办)(单位|部门)|(?i:\b(lead|owner|led by)\b)")
_SAID = re.compile(
    r"(?:完成)?(?:时限|期限|时间(?:要求)?)\s*[:：]\s*([^；;\n]+)|(?i:\b(?:deadline|due)\s*:\s*([^;\n]+))"
)
_TIME = re.compile(r"[年月季]|长期|持续|常态")
_LONGEST = 400


def cut_units(text: str) -> tuple[str, str]:
    """('加强领导。', '甲局牵头，乙局配合') for '加强领导。（甲局牵头，乙局配合）'; (text, '') without any."""
    end = len(text.rstrip("。；;. \n"))
    if not end or text[end - 1] not in CLOSE:
        return text, ""
    depth = 0
    for at in range(end - 1, max(-1, end - 1 - _LONGEST), -1):
        depth += (text[at] in CLOSE) - (text[at] in OPEN)
        if not depth:
            inside = text[at + 1 : end - 1].strip()
            return (text[:at].rstrip(), inside) if _ROLES.search(inside) else (text, "")
    return text, ""


def deadline_among_units(text: str, base_year: int) -> str:
    """'6月底前' for '甲局牵头；完成时限：6月底前', '年内推进' for '（甲局负责，年内推进）'; '' where there is none."""
    if said := _SAID.search(text):
        return (said[1] or said[2]).strip(" 。" + CLOSE)
    clause = re.split("[，,；;\n]", text.strip(OPEN + CLOSE + "。 "))[-1]
    if clause == text or len(clause) > _LONGEST or not _TIME.search(clause) or ends_like_unit(clause):
        return ""
    return clause if read_deadline(clause, base_year).kind is not ScheduleKind.UNCLEAR else ""
