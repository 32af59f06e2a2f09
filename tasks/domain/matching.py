"""Which item a plain sentence is about, by the words that it shares with the items' titles and measures.

A report on the wrong item costs more than a question: an item is taken only if it is clearly the best of those that
come into question. Otherwise the most likely ones are offered first, and the person says which.

A piece that the sentence shares with an item weighs by its length, more if it stands in the title, and less the more
items share it. What every plan says of every item ('开展', '落实', '工作') is no piece at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tasks.domain.spelling import one_spelling

_LONGEST = 600  # characters that are read of a sentence, and of the text of an item
_SHORTEST_PIECE = 2  # characters
_SURE_PIECE = 3  # a longer one may hold a common word …
_LONG_PIECE = 6  # … and one as long as this may hold nothing else
_IN_TITLE, _IN_MEASURES = 1.0, 0.6
_ENOUGH = 3.0  # a piece of four characters in the title, or two of two and one of three …
_AHEAD = 2.0  # times the second best
_COMMON = re.compile(
    r"开展|落实|工作|推进|推动|加强|规范|建设|制度|机制|管理|组织|完成|情况|全面|进行|"
    r"实施|做好|提升|深化|健全|完善|建立|强化|监督|服务|部门|单位|乡镇|街道|市直|全市|"
    r"我市|我局|本单位|活动|事项|任务|项目|措施|方案|材料|问题|意见|责任|要求|进一步|"
    r"每季度|每月|季度|年度|月底|年底|上半年|全年|一次|不少于|以上|以下|印发|公布|公开|"
    r"报送|制定|编制|形成|召开|会议|通报|报告|检查|培训|宣传|审核|整改|评估|案件|清单|"
    r"台账|名单|目录|人员|领导|干部|企业|群众|社会|政府|法治|行政|执法|依法|办理|处理|"
    r"反馈|跟踪|统一|集中|重点|相关|有关|按照|根据|目前|已经|正在|预计|继续|下一步|计划|"
    r"准备|覆盖|实现|达到|全部|司法局|教育局|财政局|办公室|市政府|市委|重大|优秀|典型|"
    r"评选|文件|机关|负责人|建议|审议|常务会议|举办|到位|选取|启动"
)
"""Words that say nothing of which item is meant: each of them alone stands in several items of any plan."""
_HEAD, _TAIL = re.compile(f"^(?:{_COMMON.pattern})"), re.compile(f"(?:{_COMMON.pattern})$")
_PUNCTUATION = re.compile(r"[^\w]+")
_DIGITS = re.compile(r"\d+(?:\.\d+)?%?")


@dataclass(frozen=True)
class Candidate:
    """An item that may be meant."""

    id: int
    title: str
    measures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Match:
    """`best`: the item that is clearly meant, None if none is. `likely`: ids, the likeliest first, in the order given
    where nothing speaks for one more than for another."""

    best: int | None
    likely: tuple[int, ...]


def match(sentence: str, items: Sequence[Candidate]) -> Match:
    """The item among `items` that the sentence is about."""
    said = _plain(sentence)
    shared = [_pieces(said, item) for item in items]
    texts = [_text(item) for item in items]
    spread = {piece: _spread(piece, texts) for pieces in shared for piece in pieces}
    scores = [
        sum(weight * _weight(piece) / spread[piece] ** 2 for piece, weight in pieces.items()) for pieces in shared
    ]
    order = sorted(range(len(items)), key=lambda place: (-scores[place], place))
    likely = tuple(items[place].id for place in order)
    if not order or scores[order[0]] < _ENOUGH:
        return Match(None, likely)
    second = scores[order[1]] if len(order) > 1 else 0.0
    clear = scores[order[0]] >= _AHEAD * second and _is_sure(shared[order[0]], items[order[0]])
    return Match(likely[0] if clear else None, likely)


def _pieces(said: str, item: Candidate) -> dict[str, float]:
    """piece → where it stands; pieces within pieces are not counted again."""
    title, measures = _plain(item.title), [_plain(line) for line in item.measures]
    found: dict[str, float] = {}
    start = 0
    while start < len(said):
        longest = _longest_from(said, start, [title, *measures])
        piece = said[start : start + longest]
        if longest < _SHORTEST_PIECE:
            start += 1
            continue
        if _tells(piece):
            found[piece] = _IN_TITLE if piece in title else _IN_MEASURES
        start += longest
    return found


def _longest_from(said: str, start: int, texts: Iterable[str]) -> int:
    longest = 0
    for text in texts:
        while (
            start + longest < len(said)
            and "\n" not in said[start : start + longest + 1]
            and (said[start : start + longest + 1] in text)
        ):
            longest += 1
    return longest


def _is_sure(pieces: dict[str, float], item: Candidate) -> bool:
    """A single piece may be about something else that has the same name in it ('公职律师年度考核'), unless it is most
    of what a line says."""
    if len(pieces) > 1:
        return True
    (piece,) = pieces
    lines = [_plain(line) for line in (item.title, *item.measures)]
    own = len(_own(piece))
    return any(
        piece in line and 2 * own >= len(_own(line)) and (own >= _SHORTEST_PIECE or 2 * len(piece) >= len(line))
        for line in lines
    )


def _tells(piece: str) -> bool:
    """Whether anything is left of a piece without what every item says; many such words in a row are no chance."""
    if piece.isascii():
        return False
    if len(piece) <= _SURE_PIECE:
        return not _COMMON.search(piece)
    return len(_own(piece)) >= _SHORTEST_PIECE or len(piece) >= _LONG_PIECE


def _own(text: str) -> str:
    return _COMMON.sub("", text)


def _spread(piece: str, texts: Sequence[str]) -> int:
    """In how many items the piece stands, or what is left of it without a common word at its ends: '开展规范性文件'
    says no more than '规范性文件'."""
    trimmed = (piece, _HEAD.sub("", piece), _TAIL.sub("", piece), _TAIL.sub("", _HEAD.sub("", piece)))
    return max(sum(core in text for text in texts) for core in trimmed if len(core) > _SURE_PIECE or core == piece)


def _weight(piece: str) -> float:
    """A piece of two characters may be chance, one of four hardly is; common words in it weigh half."""
    own = len(_own(piece))
    return own + (len(piece) - own) / 2 - 1


def _text(item: Candidate) -> str:
    return "\n".join([_plain(item.title), *(_plain(line) for line in item.measures)])


def _plain(text: str) -> str:
    return _PUNCTUATION.sub("\n", _DIGITS.sub("\n", one_spelling(text, _LONGEST)))
