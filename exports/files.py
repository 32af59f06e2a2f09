"""Files as they are left for people: names that every system takes, contents whole or not there at all."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from exports.cells import clean

_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f"\\/:*?<>|]+')
_NAME_LIMIT = 200  # bytes; file systems take 255 with what is added and the ending


def safe_stem(text: str, otherwise: str, most: int = _NAME_LIMIT) -> str:
    """The text as the beginning of a file name, `most` bytes long; `otherwise` where nothing of it can be used."""
    stem = _NOT_IN_NAMES.sub("_", clean(text)).strip(" ._") or otherwise
    while len(stem.encode()) > most:
        stem = stem[:-1]
    return stem


@contextmanager
def replaced(path: Path) -> Iterator[BinaryIO]:
    """A file to write to that takes the place of `path` in one step when the block ends well; folders are created.

    OSError if it cannot be written (the folder is not writable; on Windows also while the older file is open in Excel):
    the older file is then as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # Beside its goal, so that the replacement is a rename; a short name, as the goal's may already be at the limit.
    unfinished = path.parent / f".duban-{os.getpid()}-{secrets.token_hex(4)}.tmp"
    try:
        with unfinished.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
