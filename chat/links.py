"""The link that opens the bot with a code, and its QR code: to be scanned from paper or from a colleague's screen."""

from __future__ import annotations

from io import BytesIO, StringIO

import segno

from tasks.services import jobs

BOT_NAME = "bot_username"
"""The fact under which the bot's user name is kept; the bot learns it whenever it starts."""
_LINK = "https://t.me/{name}?start={code}"


def opening(code: str, bot_name: str | None = None) -> str:
    """The link; the bot's name is the one that it has learned unless it is given."""
    return _LINK.format(name=bot_name or jobs.fact(BOT_NAME) or "", code=code)


def qr_png(link: str, scale: int = 12) -> bytes:
    """The QR code as a PNG of `scale` pixels for each module, with the quiet zone that cameras need."""
    made = BytesIO()
    _qr(link).save(made, kind="png", scale=scale)
    return made.getvalue()


def qr_text(link: str) -> str:
    """The QR code in half blocks, for a terminal of whatever colours: dark modules are drawn, light ones too."""
    drawn = StringIO()
    _qr(link).terminal(drawn, compact=True)
    return drawn.getvalue()


def _qr(link: str) -> segno.QRCode:
    """Readable with 15 % of it smudged: paper is folded, and screens are greasy."""
    return segno.make_qr(link, error="m")
