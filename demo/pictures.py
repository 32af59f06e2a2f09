"""A small picture that is one, for people who send photos."""

from __future__ import annotations

import struct
import zlib


def photo(width: int = 320, height: int = 200) -> bytes:
    """A PNG of a notice board by an evening sky: bands of colour, no text."""
    rows = bytearray()
    for y in range(height):
        rows.append(0)  # no filter
        for x in range(width):
            board = width * 0.2 < x < width * 0.8 and height * 0.25 < y < height * 0.75
            line = board and y % 20 < 3 and width * 0.25 < x < width * 0.7
            sky = (70 + y // 2, 120 + y // 4, 190 - y // 3)
            rows += bytes((60, 70, 90) if line else (245, 245, 238) if board else sky)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(bytes(rows), 9)) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
