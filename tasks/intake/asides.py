"""Lines of a table that are no tasks: totals, notes, signatures, page numbers, the row that numbers the columns."""

from __future__ import annotations

import re

from tasks.intake.cells import number_value, one_line, plain_number

_TOTAL = re.compile(r"(合计|小计|总计|共计|总数|累计|total|subtotal)([:：（(\d共\s].*)?", re.IGNORECASE)
_COUNT = re.compile(r"\d+\s*[项个家件条次人%]?")
_EXAMPLE = re.compile(
    r"[（(【]?(示例|样例|范例|填写示例|举例|example|e\.g\.)[)）】:：]?.*|例[:：]?", re.IGNORECASE | re.DOTALL
)
_DITTO = frozenset(("同上", "〃", "″", '"', "ditto", "as above", "same as above"))
_LONGEST_DITTO = max(map(len, _DITTO))
_CONTINUED = re.compile(
    r"\s*(?:[（(\[【]\s*(?:续|接上)[页表]?\s*[\d一二三四五六七八九十]*\s*[)）\]】]|(?:续|接上)[页表])\s*[:：]?\s*$"
)
_ANNEX = re.compile(r"^附[件表]?\s*[\d一二三四五六七八九十]*\s*[:：.、]?\s*(?=\S)")
_OF_PERSON = re.compile(r"姓名|联系人(姓名)?|联络[员人](姓名)?|name|contact", re.IGNORECASE)
_PHONE = re.compile(r"(联系|办公)?电话(号码)?|手机(号码?)?|联系方式|(tele)?phone|mobile|e?-?mail", re.IGNORECASE)
_BESIDE = re.compile(
    r"序号|(所在|工作)?(单位|部门)(名称)?|科室|处室|职务|职位|职称|传真|(电子)?邮箱|微信号?|备注|no\.?|unit|department|post|title",
    re.IGNORECASE,
)
_STARS = "※*★☆▲△"  # before a note, or before the number of an item that is a key one
_WITHDRAWN = r"[（(\[【](?:已)?(?:作废|取消|撤销|废止|删除|终止)[)）\]】]"
# inside a title '（废止）' is wording: '做好规范性文件清理（废止）工作'
_BEGINS_WITHDRAWN = re.compile(rf"[\s\d.、．★*]*{_WITHDRAWN}|(?:已)?(?:作废|取消|撤销)$")
_ENDS_WITHDRAWN = re.compile(rf"{_WITHDRAWN}[\s。；;.、]*$")
_OTHER_ITEM = re.compile(r"第\s*[\d一二三四五六七八九十百.、\-—至]+\s*[项条]")
_NOTE = re.compile(
    r"[（(【]?(注|备注|说明|附注|填表说明|填报说明|注释|特别说明|注意)(\s*[:：.．、]|\s*\d+[.、:：]).*|(填表|填报)说明|"
    rf"notes?\s*[:：].*|[{_STARS}]\s*\S.*",
    re.DOTALL | re.IGNORECASE,
)
_SIGNATURE = re.compile(
    r"(填表|填报|制表|审核|审批|编制|经办|复核|报送|签发|联系|单位|部门|主要|分管|打印)"
    r"(人|单位|时间|日期|电话|领导|负责人|领导签字|负责人签字)?\s*(（签字）|[（(](盖章|签字|签章)[)）])?\s*[:：].*|"
    r"[（(]?(盖章|签字|公章)[)）]?|第\s*\d+\s*页.*|共\s*\d+\s*页|[-—–]\s*\d+\s*[-—–]|page \d+.*|"
    r"抄送.*|\d{4}\s*年\s*\d{1,2}\s*月(\s*\d{1,2}\s*日)?(印发)?|(以下|此页)(空白|无正文)|[（(]此件.*[)）]|"
    r"(内部(资料|文件)|机密|秘密|绝密).{0,14}|.{2,20}(办公室|局|委员会|政府|委)\s*\d{4}年\d{1,2}月\d{1,2}日(印发)?",
    re.DOTALL | re.IGNORECASE,
)


def is_total(text: str) -> bool:
    return bool(_TOTAL.fullmatch(one_line(text)))


def only_counts(texts: list[str]) -> bool:
    return all(_COUNT.fullmatch(text) for text in texts)


def is_example(text: str) -> bool:
    """A row that shows how the form is filled in."""
    return bool(_EXAMPLE.fullmatch(text))


def is_ditto(text: str) -> bool:
    """'同上': what stands in the row above."""
    return len(text) <= _LONGEST_DITTO and text.lower() in _DITTO


def is_note(text: str) -> bool:
    return bool(_NOTE.fullmatch(text))


def is_starred_number(text: str) -> bool:
    """'★2': the number of an item that is marked as a key one, not a note."""
    return text[:1] in _STARS and number_value(plain_number(text.lstrip(_STARS))) is not None


def is_starred(text: str) -> bool:
    """'★甲': a note, or what is marked as a key item."""
    return text[:1] in _STARS


def says_withdrawn(text: str) -> bool:
    """Whether a title or a number is marked at its beginning or end: '（作废）甲', '甲（取消）' (reading 32)."""
    return bool(_BEGINS_WITHDRAWN.match(text) or _ENDS_WITHDRAWN.search(text))


def remark_withdraws(text: str) -> bool:
    """Whether a remark says so of its own row; '原第3项并入（取消）' speaks of another."""
    if _BEGINS_WITHDRAWN.match(text):
        return True
    return bool(_ENDS_WITHDRAWN.search(text)) and not _OTHER_ITEM.search(text)


def bare_title(text: str) -> str:
    """A title without what changes from page to page: '附件2：', '（续）'."""
    return _ANNEX.sub("", _CONTINUED.sub("", one_line(text)))


def is_continuation(text: str) -> bool:
    """'续表', '（接上页）' on a line of its own."""
    return bool(_CONTINUED.fullmatch(text))


def heads_contacts(texts: list[str]) -> bool:
    """The labels of a list of people and their numbers, and no others: '姓名, 单位, 电话'."""
    if not all(_is_about_people(text) for text in texts):  # most rows are told by their first text
        return False
    labels = ["".join(text.split()) for text in texts]
    return any(map(_OF_PERSON.fullmatch, labels)) and any(map(_PHONE.fullmatch, labels))


def _is_about_people(text: str) -> bool:
    label = "".join(text.split())
    return any(known.fullmatch(label) for known in (_BESIDE, _OF_PERSON, _PHONE))


def is_signature(text: str) -> bool:
    return bool(_SIGNATURE.fullmatch(text))


def numbers_the_columns(texts: list[str]) -> bool:
    """'1 2 3 4 …', '(1) (2) …', 'A B C D …' under a header."""
    if len(texts) < 4 or any(len(text) > 5 for text in texts):
        return False
    plain = [plain_number(text) for text in texts]
    if all(len(text) == 1 and text.isascii() and text.isalpha() for text in plain):
        places: list[int | None] = [ord(text.upper()) for text in plain]
    else:
        places = [number_value(text) for text in plain]
    first = places[0]
    return first is not None and places == list(range(first, first + len(places)))
