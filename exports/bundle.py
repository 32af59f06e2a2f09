"""The evidence bundle: every file that proves progress, in a zip by item number, with an index workbook in front.

Files are read twice, a piece at a time: first to see which of them are there and are what was received (SHA-256), so
that the index can say so before them, then into the bundle. Pictures and PDFs do not shrink, so nothing is compressed.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path

from exports.bundle_index import Entry, Found, write_index
from exports.bundle_names import Names
from exports.files import replaced
from exports.view import View, Words
from tasks.domain.model import Ledger
from tasks.domain.moments import local
from tasks.domain.terms import EvidenceState, Language
from tasks.services.evidence import PlanFile

PIECE = 1024 * 1024  # bytes
INDEX = Words("00_佐证材料目录.xlsx", "00_index_of_evidence.xlsx")


_FIRST_DATE = (1980, 1, 1, 0, 0, 0)  # that a zip can name


class ChangedWhileRead(OSError):
    """A file was altered or taken away between the two readings; the bundle was not written."""


@dataclass(frozen=True)
class Bundle:
    """What was written: the file, every entry of its index, the bytes of evidence in it."""

    path: Path
    entries: tuple[Entry, ...]
    size: int

    @property
    def faults(self) -> tuple[Entry, ...]:
        """Files that belong in the bundle and are not in it."""
        return tuple(entry for entry in self.entries if entry.found is not Found.WHOLE)


def write_bundle(
    ledger: Ledger,
    files: Sequence[PlanFile],
    folder: Path,
    path: Path,
    language: Language = Language.ZH,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Bundle:
    """Writes the files of `ledger`'s plan, which lie below `folder`, to `path` (.zip) in one step.

    What is missing or altered is left out and stands in the index as such. The same files give the same bytes. Memory
    stays flat whatever their size. `progress` is told (bytes read, bytes to read). Raises OSError if the bundle cannot
    be written, or if a file changed meanwhile: the older bundle is then as it was.
    """
    view = View(ledger, language)
    names = Names(files, view)
    counter = _Counter(progress, 2 * sum(file.size or 0 for file in files))
    entries = tuple(Entry(file, names.of(file), *_examine(file, folder, counter)) for file in files)
    with replaced(path) as target, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        index = BytesIO()
        write_index(view, entries, index)
        with archive.open(_member(view.say(INDEX), view, ledger.at), "w") as member:
            member.write(index.getvalue())
        for entry in entries:
            if entry.found is Found.WHOLE:
                _copy(entry, folder, archive, view, counter)
    return Bundle(path, entries, sum(entry.size for entry in entries if entry.found is Found.WHOLE))


def _examine(file: PlanFile, folder: Path, counter: _Counter) -> tuple[Found, int]:
    if file.state is not EvidenceState.STORED or file.path is None:
        counter.add(2 * (file.size or 0))
        return (Found.FAILED if file.state is EvidenceState.FAILED else Found.PENDING), 0
    digest, size = hashlib.sha256(), 0
    try:
        for piece in _pieces(_place(folder, file.path), counter):
            digest.update(piece)
            size += len(piece)
    except OSError:
        return Found.MISSING, 0
    return (Found.WHOLE if digest.hexdigest() == file.sha256 else Found.ALTERED), size


def _copy(entry: Entry, folder: Path, archive: zipfile.ZipFile, view: View, counter: _Counter) -> None:
    assert entry.file.path is not None
    member = _member(entry.place, view, entry.file.said_at)
    member.file_size = entry.size  # so that what is larger than 4 GB gets the long form of its header
    digest = hashlib.sha256()
    try:
        with archive.open(member, "w") as target:
            for piece in _pieces(_place(folder, entry.file.path), counter):
                digest.update(piece)
                target.write(piece)
    except FileNotFoundError as error:
        raise ChangedWhileRead(f"{entry.place}: taken away while it was read") from error
    if digest.hexdigest() != entry.file.sha256:
        raise ChangedWhileRead(f"{entry.place}: changed while it was read")


def _place(folder: Path, relative: str) -> Path:
    """The file below the evidence folder; what would lead out of it is not there."""
    place = folder / relative
    if not place.resolve().is_relative_to(folder.resolve()):
        raise FileNotFoundError(relative)
    return place


def _pieces(place: Path, counter: _Counter) -> Iterator[bytes]:
    with place.open("rb") as source:
        while piece := source.read(PIECE):
            counter.add(len(piece))
            yield piece


def _member(name: str, view: View, moment: datetime) -> zipfile.ZipInfo:
    """A member that bears the time of the report, so that the same files give the same bundle on any day."""
    member = zipfile.ZipInfo(name, max(local(moment, view.zone).timetuple()[:6], _FIRST_DATE))
    member.create_system, member.external_attr = 3, 0o644 << 16
    return member


class _Counter:
    """Bytes read so far, for whoever shows it."""

    def __init__(self, tell: Callable[[int, int], None], of: int) -> None:
        self._tell = tell
        self._of = of
        self._done = 0

    def add(self, count: int) -> None:
        self._done += count
        self._tell(self._done, max(self._of, self._done))
