"""The text of Word paragraphs as a reader of the document sees it: insertions but no deletions, no hidden words, struck
words marked, and the automatic number in front."""

from __future__ import annotations

from dataclasses import dataclass

from lxml.etree import _Element as Element

from tasks.intake.flow import Text
from tasks.intake.numbering import MAX_LEVELS, Numbering
from tasks.intake.word_elements import THROUGH, W, switch, value_of, whole

_REVISED = {W + name for name in ("del", "moveFrom", "ins", "moveTo")}
_SIGNS = {W + "tab": " ", W + "cr": "\n", W + "noBreakHyphen": "-"}


@dataclass
class _Looks:
    """What a style or a run says of its text; None where it says nothing."""

    struck: bool | None = None
    hidden: bool | None = None
    number: tuple[str, str] = ("", "")  # list and level

    def over(self, other: _Looks) -> _Looks:
        """These looks, and the others where these are silent."""
        return _Looks(
            other.struck if self.struck is None else self.struck,
            other.hidden if self.hidden is None else self.hidden,
            (self.number[0] or other.number[0], self.number[1] or other.number[1]),
        )


def _looks(parent: Element) -> _Looks:
    run, numbered = parent.find(W + "rPr"), parent.find(f"{W}pPr/{W}numPr")
    strikes = [on for name in ("strike", "dstrike") if (on := switch(run, name)) is not None]
    number = (value_of(numbered, "numId"), value_of(numbered, "ilvl"))
    return _Looks(any(strikes) if strikes else None, switch(run, "vanish"), number)


def _styles(root: Element | None) -> dict[str, _Looks]:
    """Looks by the id of the style, with what it is based on."""
    if root is None:
        return {}
    elements = {style.get(W + "styleId", ""): style for style in root.iterfind(W + "style")}
    settled = {}
    for name, element in elements.items():
        style, looks, seen = element, _looks(element), {name}
        while (base := value_of(style, "basedOn")) in elements and base not in seen:
            seen.add(base)
            style = elements[base]
            looks = looks.over(_looks(style))
        settled[name] = looks
    return settled


class Paragraphs:
    """Reads paragraphs, each once and in order: the automatic numbers count along. `found` has codes of warnings."""

    def __init__(self, styles: Element | None, numbering: Element | None) -> None:
        self.found: set[str] = set()
        self._styles = _styles(styles)
        self._numbering = Numbering(numbering)

    def text(self, paragraph: Element) -> Text:
        style = self._styles.get(value_of(paragraph.find(W + "pPr"), "pStyle"), _Looks())
        looks = _looks(paragraph).over(style)
        words = Text()
        self._inline(paragraph, looks, words)
        number, depth = looks.number
        text = Text()
        if number:  # a label goes with the words that it numbers
            label = self._numbering.label(number, whole(depth, 0, MAX_LEVELS))
            text.add(label, struck=words.is_cut and not words.kept)
        text.extend(words)
        return text

    def _inline(self, parent: Element, looks: _Looks, text: Text) -> None:
        for child in parent:
            if child.tag in _REVISED:
                self.found.add("tracked_changes")
            if child.tag == W + "r":
                self._run(child, looks, text)
            elif child.tag in THROUGH:
                self._inline(child, looks, text)

    def _run(self, run: Element, looks: _Looks, text: Text) -> None:
        own = _looks(run).over(self._styles.get(value_of(run.find(W + "rPr"), "rStyle"), _Looks())).over(looks)
        words = Text()
        for child in run:
            if child.tag == W + "t":
                words.add(child.text or "", struck=bool(own.struck))
            elif child.tag in _SIGNS:
                words.add(_SIGNS[child.tag], struck=bool(own.struck))
            elif child.tag == W + "br" and child.get(W + "type", "textWrapping") == "textWrapping":
                words.add("\n")
            elif child.tag == W + "ruby":
                self._inline(child, own, words)
        if not own.hidden:
            text.extend(words)
        elif words.all:
            self.found.add("hidden_text")
