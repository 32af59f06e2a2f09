"""The font of the picture board, made anew: `uv run --no-project --with fonttools docs/fonts.py`.

A picture must show Chinese on a machine that has no Chinese font, so `exports/fonts/` brings one: Noto Sans CJK SC in
two weights, cut down to the 8,105 characters of 通用规范汉字表 (in which new personal names are registered), those of
GB 2312, and signs: from 20 MB a weight to 2 MB. It needs the Debian packages fonts-noto-cjk and unicode-data.
"""

from __future__ import annotations

import bz2
import json
import re
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTCollection

ORIGIN = Path("/usr/share/fonts/opentype/noto")
UNIHAN = Path("/usr/share/unicode")
TARGET = Path(__file__).resolve().parents[1] / "exports" / "fonts"
FAMILY = "Duban Sans"  # a name of its own: it must not be mistaken for the whole font, where that is installed
EM = 1000
SIGNS = (
    range(0x20, 0x7F),
    range(0xA0, 0x180),  # Latin, pinyin with tone marks
    range(0x2010, 0x2040),
    range(0x2160, 0x2180),
    range(0x2190, 0x219A),
    range(0x2200, 0x2270),
    range(0x2460, 0x2500),
    range(0x25A0, 0x2610),
    range(0x3000, 0x3030),
    range(0xFF01, 0xFF5F),
    range(0xFFE0, 0xFFE6),
)


def characters() -> set[int]:
    found = {code for signs in SIGNS for code in signs}
    for row in range(0xB0, 0xF8):
        for cell in range(0xA1, 0xFF):
            found.update(map(ord, bytes((row, cell)).decode("gb2312", "ignore")))
    for file in UNIHAN.glob("Unihan_*.txt.bz2"):
        text = bz2.decompress(file.read_bytes()).decode()
        found.update(int(code, 16) for code in re.findall(r"^U\+(\w+)\tkTGH\t", text, re.MULTILINE))
    return found


def cut(weight: str, wanted: set[int]) -> Any:
    fonts = TTCollection(ORIGIN / f"NotoSansCJK-{weight}.ttc").fonts
    font = next(font for font in fonts if font["name"].getDebugName(1).startswith("Noto Sans CJK SC"))
    options = subset.Options(layout_features=["kern"], hinting=False, notdef_outline=True)
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    postscript = f"{FAMILY.replace(' ', '')}-{weight}"
    names = {1: FAMILY, 2: weight, 3: postscript, 4: f"{FAMILY} {weight}", 6: postscript, 16: FAMILY, 17: weight}
    for number, name in names.items():
        font["name"].removeNames(number)
        font["name"].setName(name, number, 3, 1, 0x409)
    face = font["CFF "].cff
    face.fontNames = [postscript]
    face.topDictIndex[0].FullName, face.topDictIndex[0].FamilyName = f"{FAMILY} {weight}", FAMILY
    font.recalcTimestamp = False
    return font


def main() -> None:
    wanted = characters()
    TARGET.mkdir(exist_ok=True)
    for weight in ("Regular", "Bold"):
        font = cut(weight, wanted)
        font.save(TARGET / f"DubanSans-{weight}.otf")
        wide, glyphs = font["hmtx"], font.getBestCmap()
    # How wide a character is, where it is not as wide as high; the bold's, which are the wider ones. Marks without a
    # width count as wide: a line has an end whatever is written into it.
    widths = {chr(code): wide[name][0] / EM for code, name in sorted(glyphs.items()) if wide[name][0] not in (0, EM)}
    (TARGET / "widths.json").write_text(json.dumps(widths, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
