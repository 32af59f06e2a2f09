"""Reads a QR code out of its PNG as a camera's program does, but for the repair of errors: what it says is what counts.

After ISO/IEC 18004; versions 3 to 6, which is what a link with a code needs.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

QUIET = 4  # modules of light around it, which cameras need
LEVELS = {1: "L", 0: "M", 3: "Q", 2: "H"}
FORMAT_MASK = 0x5412
BYTES = 0b0100  # the mode of a text
MASKS = (
    lambda y, x: (y + x) % 2 == 0,
    lambda y, x: y % 2 == 0,
    lambda y, x: x % 3 == 0,
    lambda y, x: (y + x) % 3 == 0,
    lambda y, x: (y // 2 + x // 3) % 2 == 0,
    lambda y, x: y * x % 2 + y * x % 3 == 0,
    lambda y, x: (y * x % 2 + y * x % 3) % 2 == 0,
    lambda y, x: ((y + x) % 2 + y * x % 3) % 2 == 0,
)
BLOCKS = {  # version and level → the data codewords of each block
    (3, "L"): (55,),
    (3, "M"): (44,),
    (3, "Q"): (17, 17),
    (4, "L"): (80,),
    (4, "M"): (32, 32),
    (4, "Q"): (24, 24),
    (5, "L"): (108,),
    (5, "M"): (43, 43),
    (5, "Q"): (15, 15, 16, 16),
    (6, "L"): (68, 68),
    (6, "M"): (27,) * 4,
    (6, "Q"): (19,) * 4,
}


def read_qr(png: bytes) -> str:
    """The text of the QR code in a picture of whole modules with its quiet zone."""
    modules = _modules(png)
    size = len(modules)
    version = (size - 17) // 4
    places = [(8, x) for x in (0, 1, 2, 3, 4, 5, 7, 8)] + [(y, 8) for y in (7, 5, 4, 3, 2, 1, 0)]
    form = int("".join(str(modules[y][x]) for y, x in places), 2) ^ FORMAT_MASK
    level, mask = LEVELS[form >> 13], MASKS[form >> 10 & 7]
    bits = "".join(str(modules[y][x] ^ mask(y, x)) for y, x in _path(size) if not _fixed(y, x, size))
    words = [int(bits[i : i + 8], 2) for i in range(0, len(bits) - 7, 8)]
    data = "".join(f"{word:08b}" for word in _in_order(words, BLOCKS[version, level]))
    assert int(data[:4], 2) == BYTES
    length = int(data[4:12], 2)
    return bytes(int(data[12 + 8 * i : 20 + 8 * i], 2) for i in range(length)).decode()


def _in_order(words: list[int], blocks: tuple[int, ...]) -> list[int]:
    """Blocks come interleaved: the first codeword of each, then the second …"""
    found: list[list[int]] = [[] for _ in blocks]
    coming = iter(words)
    for place in range(max(blocks)):
        for block, length in zip(found, blocks, strict=True):
            if place < length:
                block.append(next(coming))
    return [word for block in found for word in block]


def _path(size: int) -> Iterator[tuple[int, int]]:
    """Two columns at a time from the right, up and down in turn; the column of the timing pattern is left out."""
    up = True
    for right in [*range(size - 1, 6, -2), *range(5, 0, -2)]:
        for y in range(size - 1, -1, -1) if up else range(size):
            yield from ((y, right), (y, right - 1))
        up = not up


def _fixed(y: int, x: int, size: int) -> bool:
    """Whether a module belongs to a pattern: finders with their format, timing, the alignment pattern."""
    finders = (y < 9 and x < 9) or (y < 9 and x >= size - 8) or (y >= size - 8 and x < 9)
    return finders or y == 6 or x == 6 or (abs(y - (size - 7)) <= 2 and abs(x - (size - 7)) <= 2)


def _modules(png: bytes) -> list[list[int]]:
    """1 for dark, by the middle of each module, without the quiet zone."""
    pixels = _pixels(png)
    left = min(row.index(1) for row in pixels if 1 in row)
    scale = left // QUIET
    size = len(pixels) // scale - 2 * QUIET
    assert len(pixels) == len(pixels[0]) == scale * (size + 2 * QUIET), "square, of whole modules, with its quiet zone"
    at = [left + scale * n + scale // 2 for n in range(size)]
    return [[pixels[y][x] for x in at] for y in at]


def _pixels(png: bytes) -> list[list[int]]:
    """1 for dark, of a PNG in black and white, as segno writes them."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    parts: dict[bytes, bytes] = {}
    at = 8
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        parts[kind] = parts.get(kind, b"") + png[at + 8 : at + 8 + length]
        at += length + 12
    width, height, depth, colour = struct.unpack(">IIBB", parts[b"IHDR"][:10])
    assert (depth, colour) == (1, 0), "one bit of grey"
    data = zlib.decompress(parts[b"IDAT"])
    line = 1 + (width + 7) // 8
    rows, above = [], bytes(line - 1)
    for y in range(height):
        how, row = data[y * line], data[y * line + 1 : (y + 1) * line]
        assert how in (0, 2), "as it is, or as the difference to the row above"
        above = row if how == 0 else bytes((a + b) % 256 for a, b in zip(row, above, strict=True))
        rows.append([1 - (above[x // 8] >> (7 - x % 8) & 1) for x in range(width)])
    return rows
