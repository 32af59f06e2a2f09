"""Files that a call sends: uploads and known file ids, with Telegram's limits; the size of a picture in pixels."""

from __future__ import annotations

import mimetypes
from typing import Literal

from sandbox.errors import ApiError, bad_request, not_emulated
from sandbox.params import Params, Upload
from sandbox.state import StoredFile, World

MAX_PHOTO_BYTES = 10 * 1024 * 1024
MAX_UPLOAD_BYTES = 50 * 1024 * 1024
MAX_DOWNLOAD_BYTES = 20 * 1024 * 1024


def read_file(world: World, params: Params, kind: Literal["photo", "document"], field: str | None = None) -> StoredFile:
    """The file of a call: an upload in `field` (or attach://name), or the id of a file that Telegram knows."""
    field = field or kind
    upload = params.uploads.get(field)
    given = params.text(field)
    if upload is None and given.startswith("attach://"):
        upload = params.uploads.get(given.removeprefix("attach://"))
        if upload is None:
            raise bad_request("file must be non-empty")
    if upload is not None:
        return store(world, kind, upload)
    if not given:
        raise bad_request(f"there is no {kind} in the request")
    return known(world, kind, given)


def known(world: World, kind: Literal["photo", "document"], given: str) -> StoredFile:
    """The stored file behind a file_id that a call names instead of an upload."""
    if given.startswith(("http://", "https://")):
        raise not_emulated("sending a file by URL")
    file = world.files.get(given)
    if file is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if file.kind != kind:
        raise bad_request(f"can't use file of type {file.kind.title()} as {kind.title()}")
    return file


def store(world: World, kind: Literal["photo", "document"], upload: Upload) -> StoredFile:
    """Check an upload against Telegram's limits and keep it."""
    size = len(upload.content)
    if not size:
        raise bad_request("file must be non-empty")
    if size > MAX_UPLOAD_BYTES:
        raise ApiError(413, "Request Entity Too Large")
    if kind == "document":
        mime = upload.mime if upload.mime not in {"", "application/octet-stream"} else None
        mime = mime or mimetypes.guess_type(upload.name)[0] or "application/octet-stream"
        return world.store_file("document", upload.name, mime, upload.content)
    if size > MAX_PHOTO_BYTES:
        raise bad_request("file is too big for a photo; the maximum size is 10485760 bytes")
    mime, width, height = picture_size(upload.content)
    if not mime:
        raise bad_request("IMAGE_PROCESS_FAILED")
    if width + height > 10_000 or max(width, height) > 20 * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return world.store_file("photo", f"photo.{mime.partition('/')[2]}", mime, upload.content, (width, height))


def picture_size(content: bytes) -> tuple[str, int, int]:
    """MIME type, width and height of a PNG, GIF or JPEG; ('', 0, 0) for anything else."""
    if content[:8] == b"\x89PNG\r\n\x1a\n" and len(content) >= 24:
        return "image/png", int.from_bytes(content[16:20]), int.from_bytes(content[20:24])
    if content[:4] == b"GIF8" and len(content) >= 10:
        return "image/gif", int.from_bytes(content[6:8], "little"), int.from_bytes(content[8:10], "little")
    position = 2
    while content[:2] == b"\xff\xd8" and position + 9 <= len(content) and content[position] == 0xFF:
        marker = content[position + 1]
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:  # a start-of-frame segment
            height, width = content[position + 5 : position + 7], content[position + 7 : position + 9]
            return "image/jpeg", int.from_bytes(width), int.from_bytes(height)
        position += 2 + int.from_bytes(content[position + 2 : position + 4])
    return "", 0, 0
