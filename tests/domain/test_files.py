"""What kind of file somebody sent, and its size in words."""

from __future__ import annotations

import pytest

from tasks.domain.files import FileKind, kind_of, size_words


@pytest.mark.parametrize(
    ("name", "mime", "kind"),
    [
        ("现场照片.JPG", "", FileKind.PICTURE),
        ("清单.et", "application/octet-stream", FileKind.TABLE),
        ("通知.ofd", "", FileKind.DOCUMENT),
        ("材料.pdf", "image/jpeg", FileKind.PDF),
        ("录音", "audio/ogg", FileKind.AUDIO),
        ("video_1", "VIDEO/mp4", FileKind.VIDEO),
        ("材料.7z", "", FileKind.ARCHIVE),
        ("汇报.dps", "", FileKind.SLIDES),
        ("readme", "", FileKind.OTHER),
        ("pdf", "", FileKind.OTHER),
        ("", "x", FileKind.OTHER),
    ],
)
def test_the_kind_by_name_and_by_what_the_messenger_says(name: str, mime: str, kind: FileKind) -> None:
    assert kind_of(name, mime) is kind


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1 KB"),
        (850_000, "830 KB"),
        (2_200_000, "2.1 MB"),
        (52_428_800, "50 MB"),
        (3_000_000_000, "2.8 GB"),
    ],
)
def test_the_size_in_words(size: int, words: str) -> None:
    assert size_words(size) == words
