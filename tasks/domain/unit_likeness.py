"""Two names that may be one unit: a region left out, an abbreviation, a bracket, a slip of the pen. Only proposed.

Names of offices are made of a region (青岚市, 市), a field (市场监督管理) and a kind (局). Siblings differ in the
field, in an ordinal or in a place, and are never proposed: 市财政局 and 市审计局, 第一中学 and 第二中学.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tasks.domain.terms import Term
from tasks.domain.unit_abbreviations import FIELDS, KINDS, WHOLE
from tasks.domain.unit_names import is_collective, normal_name


class Likeness(Term):
    """Why two names may be one unit."""

    REGION = "region", "地区的写法不同", "the region is written otherwise"
    ABBREVIATION = "abbreviation", "简称", "an abbreviation"
    BRACKET = "bracket", "括号里写了内设机构或人员", "a bracket names an office or a person in it"
    SLIP = "slip", "只差一个字", "one character differs"


@dataclass(frozen=True)
class Proposal:
    """`printed` may be the unit `name`."""

    printed: str
    name: str
    reason: Likeness


MOST = 3
"""Proposals for one name."""

_LEVELS = "省市县区州旗盟"
_REGION = re.compile(rf"[{_LEVELS}]|(?![{_LEVELS}])[\u4e00-\u9fff]{{2,4}}?(?:自治)?[{_LEVELS}]")
_NOT_A_REGION = re.compile(
    r"市(?:场|政(?!府|协|法)|容|民(?!政|族|宗|盟|革|建|兵)|区|域)|区(?:域|块)|县域|省(?:际|级)|州县"
)
_PARTY = re.compile(
    r"^委(?=(?:组织|宣传|统战|统一战线|政法|社会工作|网信|网络安全|巡察|编办|机构编制|老干部|依法|全面|党校|办公|外事))"
)
_EVERYWHERE = re.compile(
    r"镇$|乡$|街道(?:办事处)?$|村(?:委会)?$|社区$|[县区市]$|学校$|[中小大]学$|幼儿园$|学院$|医院$|支行$|分行$"
)
_TELLING = re.compile(rf"[0-9一二三四五六七八九十甲乙丙丁东西南北中上下大小高初新老内外男女{_LEVELS}]")
_BRACKET = re.compile(r"(?<=\w{3})\([^()]+\)$")
_SHORTEST = 2


class Names:
    """Known names, for finding those that a printed name may stand for."""

    def __init__(self, names: Iterable[str]) -> None:
        names = list(names)
        self._known = {normal_name(name): name for name in names}
        self._shapes: dict[str, list[_Shape]] = defaultdict(list)
        self._near: dict[str, list[_Shape]] = defaultdict(list)
        for name in dict.fromkeys(names):
            if is_collective(name):
                continue
            for shape in _shapes(name):
                self._shapes[shape.core].append(shape)
                for key in _deletions(shape.core):
                    self._near[key].append(shape)

    def proposals(self, printed: str) -> tuple[Proposal, ...]:
        """The likely ones first, at most MOST; none for a collective name, or for the name of another unit."""
        if is_collective(printed) or normal_name(printed) in self._known:
            return ()
        return (self.others(printed) or self._without_bracket(printed) or self._slips(printed))[:MOST]

    def others(self, printed: str) -> tuple[Proposal, ...]:
        """Other names that are the same but for their region or an abbreviation."""
        found: dict[str, Likeness] = {}
        for shape in _shapes(printed):
            for known in self._shapes.get(shape.core, ()):
                if known.name != printed and _one_region(shape.region, known.region):
                    short = shape.plain != known.plain
                    found.setdefault(known.name, Likeness.ABBREVIATION if short else Likeness.REGION)
        return tuple(Proposal(printed, name, reason) for name, reason in found.items())

    def _without_bracket(self, printed: str) -> tuple[Proposal, ...]:
        """市司法局 for '市司法局（法治督察科）' and '市司法局（李强）': who does the work is no other unit."""
        name = _BRACKET.sub("", normal_name(printed))
        if name == normal_name(printed) or is_collective(name):
            return ()
        exact = self._known.get(name)
        found = [exact] if exact else [other.name for other in self.others(name)]
        return tuple(Proposal(printed, each, Likeness.BRACKET) for each in found)

    def _slips(self, printed: str) -> tuple[Proposal, ...]:
        found: dict[str, None] = {}
        for shape in _shapes(printed):
            for known in (each for key in _deletions(shape.core) for each in self._near.get(key, ())):
                if _one_region(shape.region, known.region) and _slip(shape, known):
                    found[known.name] = None
        return tuple(Proposal(printed, name, Likeness.SLIP) for name in found)


def within(names: Sequence[str]) -> tuple[Proposal, ...]:
    """Names of one table that may be one unit: the shorter may be the longer. A slip is not looked for."""
    known, found = Names(names), []
    for printed in names:
        like = known.others(printed)
        longer = [each for each in like if len(normal_name(each.name)) > len(normal_name(printed))]
        if longer:
            found.append(max(longer, key=lambda each: len(each.name)))
    return tuple(found)


@dataclass(frozen=True)
class _Shape:
    """One way to read a name: `core` is field and kind in their full wording, `plain` as they are printed."""

    name: str
    region: str
    plain: str
    core: str


def _shapes(name: str) -> Iterator[_Shape]:
    """Every way to read the name; '市监局' is a field without a region, '市民政局' has one."""
    whole = normal_name(name)
    seen = set()
    for region, rest in _regions(whole):
        core = _full(rest)
        if len(core) > _SHORTEST and core not in KINDS.values() and (region, core) not in seen:
            seen.add((region, core))
            yield _Shape(name, region, rest, core)


def _regions(whole: str) -> Iterator[tuple[str, str]]:
    yield "", whole
    start = 0
    while (match := _REGION.match(whole, start)) and len(whole) - match.end() >= _SHORTEST:
        if _NOT_A_REGION.match(whole, match.end() - 1) and match.end() - start == 1:
            break
        start = match.end()
        rest = _PARTY.sub("", whole[start:])
        yield whole[:start], rest


def _full(rest: str) -> str:
    """The name without its region in full words: '市监局' → '市场监督管理局', '发改委' → '发展改革委员会'."""
    rest = re.sub("委员会办公室$", "办公室", rest)
    if rest in WHOLE:
        return WHOLE[rest]
    kind = next((short for short in KINDS if rest.endswith(short) and not rest.endswith(KINDS[short])), "")
    field, ending = (rest[: -len(kind)], KINDS[kind]) if kind else (rest, "")
    if not kind:
        ending = next(
            (each for each in ("委员会", "办公室", "局", "厅", "部", "中心", "院") if rest.endswith(each)), ""
        )
        field = rest[: len(rest) - len(ending)]
    return FIELDS.get(_bare(field), _bare(field)) + ending


def _bare(field: str) -> str:
    """'人力资源和社会保障' and '人力资源社会保障' are one field."""
    return re.sub(r"(?<=..)[和与](?=..)", "", field)


def _one_region(one: str, other: str) -> bool:
    """Whether two regions may be the same one: '市' and '青岚市' may, '市' and '县' may not."""
    return one.endswith(other) or other.endswith(one)


def _deletions(core: str) -> Iterator[str]:
    """The name, and the name without each of its characters: two names with one of these in common are near."""
    yield core
    if len(core) <= 40:
        for place in range(len(core)):
            yield core[:place] + core[place + 1 :]


def _slip(printed: _Shape, known: _Shape) -> bool:
    """Whether the printed name is the known one but for one character (or two exchanged), and no name by itself."""
    if _EVERYWHERE.search(printed.name) or len(known.core) <= _SHORTEST or abs(len(printed.core) - len(known.core)) > 1:
        return False
    a, b = printed.core, known.core
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    end = 0
    while end < min(len(a), len(b)) - start and a[-1 - end] == b[-1 - end]:
        end += 1
    there, here = a[start : len(a) - end], b[start : len(b) - end]
    if len(there) > 2 or len(here) > 2 or (len(there) == 2 and there[::-1] != here):
        return False
    if _TELLING.search(there + here):
        return False
    return not _is_field(printed.core) and (_is_field(known.core) or len(known.core) >= 8)


def _is_field(core: str) -> bool:
    """Whether it is the name of an office that there is."""
    return any(core.startswith(field) for field in _KNOWN_FIELDS)


_KNOWN_FIELDS = frozenset(FIELDS.values())
