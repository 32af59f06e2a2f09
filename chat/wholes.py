"""A text that would fill the screen for long leaves as its beginning, and the whole of it as a file."""

from __future__ import annotations

import html
import re

from chat import texts
from chat.folding import MOST_CAPTION, fold, width
from tasks.domain.terms import Language

MOST_MESSAGES = 3  # what would need more is a file: nobody scrolls through ten messages for the button under the last
MB = 1024 * 1024
BOM = "\ufeff"  # or Notepad and many a phone would show Chinese in UTF-8 as rubbish


def beginning(text: str, language: Language, most: int = MOST_CAPTION) -> str:
    """As much of `text` (HTML) as a caption of `most` units holds, and a word that the rest is in the file."""
    note = texts.say(language, "delivery.in_full")
    return f"{fold(text, most - width(note) - 2)[0]}\n\n<i>{note}</i>"


def file_name(language: Language) -> str:
    return texts.label(language, "delivery.in_full_name")


def file_content(text: str) -> bytes:
    """`text` (HTML) as a text file that opens by a double click anywhere: UTF-8 with a mark, lines of Windows."""
    return (BOM + plain(text).replace("\n", "\r\n")).encode()


def too_large(name: str, size: int, most: int, language: Language) -> str:
    """What is said in the place of a file that the messenger does not take; sizes in bytes."""
    return texts.say(language, "delivery.too_large", name=name, size=-(-size // MB), most=most // MB)


def plain(text: str) -> str:
    """`text` (HTML) without its markup."""
    return html.unescape(re.sub(r"<[^<>]*>", "", text))
