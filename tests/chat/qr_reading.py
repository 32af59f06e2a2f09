"""Reads the modules of a QR code out of its PNG, so that what was drawn is compared with what the link encodes to."""

from __future__ import annotations

import struct
import zlib

import segno

QUIET = 4  # modules of light around it, which cameras need


def says(png: bytes, link: str) -> bool:
    """Whether the picture is the QR code of the link, module by module, with its quiet zone."""
    wanted = segno.make_qr(link, error="m")
    size = len(wanted.matrix) + 2 * QUIET
    rows = [[0] * size for _ in range(size)]
    for y, row in enumerate(wanted.matrix, start=QUIET):
        for x, dark in enumerate(row, start=QUIET):
            rows[y][x] = dark
    return rows == _modules(png, size)


def _modules(png: bytes, size: int) -> list[list[int]]:
    """1 for dark: the middle of each module of a picture of `size` modules."""
    pixels = _pixels(png)
    scale = len(pixels) // size
    assert len(pixels) == len(pixels[0]) == scale * size, "square, of whole modules"
    middle = range(scale // 2, len(pixels), scale)
    return [[pixels[y][x] for x in middle] for y in middle]


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
