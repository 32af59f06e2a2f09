"""Which characters the bytes of a text file stand for: UTF-8, UTF-16, GB18030, and Big5 where nothing else is meant."""

from __future__ import annotations

from tasks.intake.sniff import BOMS, Refusal

# GB2312 and GBK lack characters of place names; what says that it is one of them is GB18030 as often as not.
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "cp936": "gb18030", "big5": "big5hkscs"}
_SIMPLIFIED = ("单位", "任务", "时限", "责任", "序号", "措施", "部门", "完成")
_TRADITIONAL = ("單位", "任務", "時限", "責任", "序號", "措施", "部門", "完成")


def decode_with(content: bytes, named: list[str]) -> str:
    """`named` are codings that the file or its envelope claims. Refusal: file_damaged when no coding fits.

    Valid UTF-8 is UTF-8 whatever a file says of itself: Chinese text in another coding hardly ever is valid UTF-8.
    """
    marked = next((coding for mark, coding in BOMS if content.startswith(mark)), None)
    if marked:
        return _decoded(content, marked) or _fail()
    if (wide := wide_coding(content)) and (text := _decoded(content, wide)):
        return text
    for coding in ("utf-8", *named):
        if text := _decoded(content, _WIDER.get(coding.lower(), coding)):
            return text
    simplified, traditional = _decoded(content, "gb18030"), _decoded(content, "big5hkscs")
    if traditional and (not simplified or _words(traditional, _TRADITIONAL) > 1 > _words(simplified, _SIMPLIFIED)):
        return traditional
    return simplified or _fail()


def wide_coding(content: bytes) -> str | None:
    """UTF-16 without its mark, told by where the zero bytes of the commas and line ends stand."""
    low, high = content[1::2].count(0), content[0::2].count(0)
    if min(low, high) * 10 > max(low, high) or low == high:
        return None
    return "utf-16-le" if low > high else "utf-16-be"


def _decoded(content: bytes, coding: str) -> str | None:
    try:
        return content.decode(coding)
    except (UnicodeError, LookupError):
        return None


def _words(text: str, words: tuple[str, ...]) -> int:
    return sum(word in text for word in words)


def _fail() -> str:
    raise Refusal("file_damaged")
