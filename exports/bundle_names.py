"""Names within the bundle: by item, unit and day, whatever the senders called their files.

No part of a name is a sender's alone ('CON', '..'), none holds a separator or a control or direction mark, all are
short enough to be unpacked in any folder of any system. A file ends only as the stored one does: what was not stored as
a document does not look like one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import PurePosixPath

from exports.files import safe_stem
from exports.view import View, Words
from tasks.services.evidence import PlanFile

_LONGEST = {"title": 30, "unit": 24, "name": 48}  # characters; with folder and numbers below 160


class Names:
    """The place of every file in the bundle; no two places differ only in case or in the spelling of a character."""

    def __init__(self, files: Sequence[PlanFile], view: View) -> None:
        self._view = view
        items = {(file.area, file.item_number, file.title) for file in files}
        numbers = [number for _, number, _ in items]
        self._repeated = len(set(numbers)) < len(numbers)
        self._digits = max((len(number) for number in numbers if number.isdecimal()), default=1)
        self._areas = list(dict.fromkeys(file.area for file in files))
        self._taken: set[str] = set()
        self._places = {file.number: self._place(file) for file in files}

    def of(self, file: PlanFile) -> str:
        return self._places[file.number]

    def _place(self, file: PlanFile) -> str:
        number = file.item_number.zfill(self._digits) if file.item_number.isdecimal() else file.item_number
        words = Words("第{n}项_{title}", "item {n}_{title}") if number else Words("无编号_{title}", "item_{title}")
        folder = safe_stem(self._view.say(words, n=_cut(number, "unit"), title=_cut(file.title, "title")), "item")
        if self._repeated:  # numbers start again in every area
            area = f"{self._areas.index(file.area) + 1:02d}_{_cut(file.area, 'title')}"
            folder = f"{safe_stem(area, 'area')}/{folder}"
        stem, ending = _split(file)
        day = self._view.day(file.said_at).isoformat()
        name = safe_stem(f"{_cut(file.unit, 'unit')}_{day}_{stem}", "file")
        place, again = f"{folder}/{name}{ending}", 1
        while (key := unicodedata.normalize("NFC", place).casefold()) in self._taken:
            again += 1
            place = f"{folder}/{name}({again}){ending}"
        self._taken.add(key)
        return place


def _split(file: PlanFile) -> tuple[str, str]:
    """The sender's name for the file without its ending, and the ending under which the content is kept."""
    ending = PurePosixPath(file.path or "").suffix
    name = PurePosixPath(file.name.replace("\\", "/")).name
    own = PurePosixPath(name).suffix
    stem = name[: len(name) - len(own)] if own.lower() == ending else name.replace(".", "_")
    return _cut(stem, "name"), ending


def _cut(text: str, kind: str) -> str:
    shown = "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    return " ".join(shown.split())[: _LONGEST[kind]]
