"""Persons beside a unit: '市数据局 张伟', '市司法局（分管副局长 李强）'. They are no units (reading 15).

A name alone is left where it is: in some tables persons answer, and nothing tells them from a short name of a place.
"""

from __future__ import annotations

import re

from tasks.domain.unit_names import ends_like_unit
from tasks.domain.unit_words import CLOSE, OPEN, POST, POST_WORD

_SURNAME = (
    "(?:欧阳|上官|司徒|司马|诸葛|[王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁"
    "任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常])"
)
# Words and places that begin with a surname
_NO_PERSON = (
    "(?!高[新校速铁中级层质]|金[融属华昌]|林[业草]|石[化油]|[方史]志|武[装警]|白[云城]|马鞍|黄[山石冈浦]|唐山|余[杭姚]|江[东南西北苏岸宁]|龙头|万[达科]|任[务何]|常[务年态设熟德]|"
    "严[格打]|许可|程序|方面|余下|向上|马上|于[年月])"
)
_ENDING_OF_NO_NAME = "(?![局委办厅部室院所队处科组班站台馆园关厂镇乡县区市村司行校会联社街道州庄])"
# '王　芳': a name of two characters is often set as wide as one of three
_PERSON = rf"{_NO_PERSON}{_SURNAME}(?:[\u4e00-\u9fff]|[ \u3000]{{1,3}})?{_ENDING_OF_NO_NAME}[\u4e00-\u9fff]"
_TITLE = rf"(?:(?:分管|主管|主要|党组|党委)*{POST_WORD}|(?:责任|联系|负责|联络)人|联络员|(?:分管|责任|牵头|主要)?领导)"
_PHONE = r"(?<!\d)[\d-]{7,16}+(?!\d)"
_WHO = rf"(?:(?:{_TITLE}|{_PERSON}|{_PHONE})[\s、，,/:：]*){{1,6}}"
_VERB = "牵头|负责|配合|参与|参加|协助|落实"
_IN_BRACKET = re.compile(rf"\s*[{re.escape(OPEN)}]\s*{_WHO}[{re.escape(CLOSE)}]")
_BESIDE = re.compile(
    rf"(?<!\s)(?:\s+|\s*[:：—－/-]\s*)(?:{_TITLE}|{_PERSON}|{_PHONE})(?:[\s、/:：]*(?:{_TITLE}|{_PERSON}|{_PHONE})){{0,5}}"
    rf"(?=\s*(?:$|[、,，;；。/|{re.escape(OPEN + CLOSE)}]|{_VERB})|\s+[省市县区各])"
)
_HELD_BY = re.compile(rf"{_PERSON}[（(].*{POST_WORD}[）)]|.*{POST_WORD}{_PERSON}")
_IS_LABEL = re.compile(r"(?:单位|部门|处室|科室|主体)$")


def without_persons(text: str) -> tuple[str, bool]:
    """('市数据局', True) for '市数据局 张伟': persons, their posts and their telephones beside a unit are cut off."""
    cut = 0

    def beside(match: re.Match[str]) -> str:
        nonlocal cut
        before = text[: match.start()][-_NEAR:]
        if not (ends_like_unit(before) or POST.search(before)) or _labels(before, match[0]):
            return match[0]
        cut += 1
        return ""

    for pattern in (_IN_BRACKET, _BESIDE):
        text = pattern.sub(beside, text)
    return text, cut > 0


def is_person(name: str) -> bool:
    """Whether it is a person with a post: '李强（局长）', '副市长王芳'."""
    return bool(_HELD_BY.fullmatch(name)) and not ends_like_unit(name)


_NEAR = 60


def _labels(before: str, found: str) -> bool:
    """'责任单位：张伟' is a cell with its label, and the person is all that it names."""
    return found.lstrip()[:1] in ":：" and bool(_IS_LABEL.search(before))
