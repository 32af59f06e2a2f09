"""What people say that is no report: courtesies ('收到', '好的，谢谢'), a name they give, yes and no."""

from __future__ import annotations

import re

from tasks.domain.spelling import one_spelling

_LONGEST = 40  # characters; a courtesy is short
_COURTESY = re.compile(
    r"(?:(?:好的?|好嘞|收到|已?收悉|已阅|明白|清楚|了解|知道|晓得|谢谢|感谢|多谢|辛苦|麻烦|您好|你好|在吗?|早上好|上午好|下午好|嗯+|哦+|行|"
    r"没问题|可以|马上办|尽快|稍等|请稍等|再见|哈+)(?:您|你|了|啦|啊|呀|哈|哦|大家|各位|领导|老师|同志|提醒|一下)*)+",
)
_COURTESY_EN = re.compile(
    r"(?:(?:ok(?:ay)?|thanks?(?: you)?|thx|got it|noted|received|hello|hi|hey|good (?:morning|afternoon|evening)|well"
    r"|sure|fine|great|understood|will do|bye|yes|no|please|very much|so much|a lot|no problem|you are welcome"
    r"|thank you|roger) ?)+"
)
_YES = {"确认", "确认报送", "确定", "是", "是的", "对", "对的", "没错", "确认无误", "无误", "yes", "confirm"}
_NO = {"取消", "不报了", "取消报送", "算了", "cancel"}
_NO_NEED = {
    "无",
    "没有",
    "无需",
    "不用",
    "不用了",
    "不需要",
    "暂无",
    "暂不需要",
    "不需要协调",
    "无需协调",
    "none",
    "not needed",
}
_PREFIX = re.compile(r"(?:我叫|我是|叫我|我的名字是|姓名[:：是]?|my name is |i am |i'm |call me )\s*", re.IGNORECASE)
_INTRODUCTION = re.compile(r"我叫|叫我|我的名字是|姓名[:：是]|my name is |call me ", re.IGNORECASE)
_CHINESE_NAME = re.compile(r"[\u3400-\u9fff]{2,4}|[\u3400-\u9fff]{1,10}·[\u3400-\u9fff·]{1,15}")
_HAN = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*\.?")
_PARTICLES = {"al", "bin", "ibn", "da", "de", "del", "der", "di", "du", "la", "le", "van", "von"}
_NO_NAME = re.compile(
    r"联络员|领导|科长|局长|主任|同志|负责|是谁|什么|怎么|为何|多少|没有|已经?|正在|还在|错了|退订|取消|帮助|测试|附件|照片|请|不|没|[吗呢吧了啊]$"
)
_NO_NAME_EN = {"help", "start", "stop", "test", "what", "why", "who", "how", "cancel", "wrong", "nothing", "done"}


def is_courtesy(text: str) -> bool:
    """Whether the whole message only is polite, or has no word in it at all ('👍')."""
    plain = re.sub(r"[^\w]+", " ", one_spelling(text, _LONGEST + 1).replace("'", "")).strip()
    if len(plain) > _LONGEST or len(text) > 4 * _LONGEST:
        return False
    return not plain or bool(_COURTESY.fullmatch(plain.replace(" ", "")) or _COURTESY_EN.fullmatch(plain))


def is_yes(text: str) -> bool:
    """An answer to 'please confirm' that leaves no doubt; '好的' does."""
    return _bare(text) in _YES


def is_no(text: str) -> bool:
    return _bare(text) in _NO


def is_no_need(text: str) -> bool:
    """An answer to 'what help do you need?' that asks for none."""
    return _bare(text) in _NO_NEED


def introduced_name(text: str) -> str | None:
    """The name in a message that says that it is one ('我叫李明', '叫我老李', 'my name is Li'). '李明' alone is none:
    outside the greeting it may be an item's title or part of a report."""
    return given_name(text) if _INTRODUCTION.match(" ".join(text.split())) else None


def given_name(text: str) -> str | None:
    """The name in a message that is nothing but a name ('李明', '我叫李明', 'Li Ming', '阿依古丽·买买提'), or None."""
    said = _PREFIX.sub("", " ".join(text.split()), count=1)
    if not said or is_courtesy(said):
        return None
    if _HAN.search(said):
        return said if _CHINESE_NAME.fullmatch(said) and not _NO_NAME.search(said) else None
    words = said.split(" ")
    if len(said) > 50 or len(words) > 5 or not all(_WORD.fullmatch(word) for word in words):
        return None
    written_as_names = all(word[0] != word[0].lower() or word[0] == word[0].upper() for word in words)
    plain = [word.lower() for word in words]
    if any(word in _NO_NAME_EN for word in plain):
        return None
    particles = all(word in _PARTICLES or word[0].isupper() for word in words)
    return said if written_as_names or particles or len(words) == 1 else None


def _bare(text: str) -> str:
    return one_spelling(text, _LONGEST).strip(" .!。！,，~")
