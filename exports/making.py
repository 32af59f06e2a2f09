"""Makes an output of a plan: reads what it needs, and writes it. Commands, schedule and chat make theirs here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path

from exports.outputs import file_name, unit_file_name
from exports.phrases import UNSIGNED, Issue
from tasks.domain.model import Ledger, Tally
from tasks.domain.terms import Language, Output
from tasks.domain.week import Week
from tasks.services import chronicle, evidence, ledger, weekly
from tasks.services.chronicle import Chronicle
from tasks.services.practice import Practice

WEEKS = 8
"""How far back the picture's trend goes."""


@dataclass(frozen=True)
class Written:
    """A file that was written. `faults` are the places of what should be in it and is not, each with the reason."""

    output: Output
    path: Path
    faults: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Maker:
    """How an office wants its outputs. Evidence is read from the practice's folder of it."""

    practice: Practice
    language: Language = Language.ZH
    issue: Issue = UNSIGNED

    def make(
        self, plan_id: int, output: Output, as_of: date | None, now: datetime, language: Language, target: Path
    ) -> tuple[Path, int]:
        """One output in the folder `target`: the file, and how many of its parts are missing (files of evidence).

        Raises NotFound for a plan that is not there, OSError if the file cannot be written.
        """
        written = Material(replace(self, language=language), plan_id, as_of, now).write(output, target)
        return written.path, len(written.faults)


class Material:
    """What the outputs of one plan are made from; each part is read when the first of them needs it."""

    def __init__(self, maker: Maker, plan_id: int, as_of: date | None, now: datetime) -> None:
        self.maker = maker
        self.plan_id, self._as_of, self._now = plan_id, as_of, now

    @cached_property
    def ledger(self) -> Ledger:
        return self._ledger(self._as_of)

    @cached_property
    def before(self) -> Ledger:
        """What the week is compared with."""
        return self._ledger(self.ledger.as_of - timedelta(days=weekly.DAYS))

    @cached_property
    def week(self) -> Week:
        return weekly.between(self.plan_id, self.before, self.ledger)

    def write(self, output: Output, target: Path, done: Callable[[float], None] = lambda part: None) -> Written:
        """One output; OSError or whatever else stops its writer leaves the older file as it was."""
        path = target / file_name(self.ledger, output, self.maker.language)
        return Written(output, path, WRITERS[output](self, path, done))

    def write_unit(self, unit: str, target: Path) -> Path:
        """The workbook of one unit's own part, in a folder below `target`."""
        from exports.workbook import write_workbook

        part, language = ledger.of_unit(self.ledger, unit), self.maker.language
        week = weekly.between(self.plan_id, ledger.of_unit(self.before, unit), part)
        return write_workbook(part, target / unit_file_name(part, unit, language), language, week)

    @cached_property
    def chronicle(self) -> Chronicle:
        return chronicle.chronicle(self.plan_id, self._as_of, self._now, self.maker.practice, self.maker.language)

    @cached_property
    def files(self) -> list[evidence.PlanFile]:
        return evidence.of_plan(self.plan_id, self.ledger.at)

    def history(self) -> Iterator[tuple[date, Tally]]:
        """The totals of the same weekday in the weeks before, within the plan's year."""
        for weeks in range(1, WEEKS + 1):
            day = self.ledger.as_of - timedelta(weeks=weeks)
            if day.year >= self.ledger.base_year:
                yield day, self._ledger(day).tally

    def _ledger(self, day: date | None) -> Ledger:
        return ledger.ledger(self.plan_id, day, self._now, self.maker.practice, self.maker.language)


Faults = tuple[tuple[str, str], ...]
Writer = Callable[[Material, Path, Callable[[float], None]], Faults]

# What an output is drawn with is imported when it is written: Word documents and pictures bring libraries that take
# longer to load than most commands take to run.


def _workbook(material: Material, path: Path, _: Callable[[float], None]) -> Faults:
    from exports.workbook import write_workbook

    write_workbook(material.ledger, path, material.maker.language, material.week)
    return ()


def _picture(material: Material, path: Path, _: Callable[[float], None]) -> Faults:
    from exports.picture import write_picture

    write_picture(material.ledger, path, material.maker.language, material.history())
    return ()


def _html(material: Material, path: Path, _: Callable[[float], None]) -> Faults:
    from exports.html import write_html

    write_html(material.ledger, path, material.maker.language)
    return ()


def _bulletin(material: Material, path: Path, _: Callable[[float], None]) -> Faults:
    from exports.bulletin import write_bulletin

    write_bulletin(material.ledger, path, material.maker.issue, material.maker.language)
    return ()


def _yearly(material: Material, path: Path, _: Callable[[float], None]) -> Faults:
    from exports.yearly import write_yearly

    write_yearly(material.chronicle, path, material.maker.issue, material.maker.language)
    return ()


def _evidence(material: Material, path: Path, done: Callable[[float], None]) -> Faults:
    from exports.bundle import write_bundle

    maker = material.maker
    bundle = write_bundle(
        material.ledger,
        material.files,
        maker.practice.evidence_folder,
        path,
        maker.language,
        progress=lambda read, of: done(read / of if of else 1.0),
    )
    return tuple((entry.place, entry.found.said(maker.language)) for entry in bundle.faults)


WRITERS: dict[Output, Writer] = {
    Output.WORKBOOK: _workbook,
    Output.PICTURE: _picture,
    Output.HTML: _html,
    Output.BULLETIN: _bulletin,
    Output.YEARLY: _yearly,
    Output.EVIDENCE: _evidence,
}
