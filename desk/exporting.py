"""What leaves the house: every output of a plan is written by itself, and one that fails does not stop the others."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property, partial
from pathlib import Path

from exports.outputs import file_name, unit_file_name
from exports.phrases import Issue
from tasks.domain.model import Ledger, Tally
from tasks.domain.terms import Language, Output
from tasks.domain.week import Week
from tasks.services import chronicle, evidence, excerpt, ledger, plans, weekly
from tasks.services.chronicle import Chronicle
from tasks.services.practice import Practice
from tasks.settings.sections import Exports
from tasks.store import db

log = logging.getLogger("duban")

WEEKS = 8
"""How far back the picture's trend goes."""

Step = Callable[[Output, float], None]  # what is being written, and how much of it is done (0 to 1)


@dataclass(frozen=True)
class Written:
    """A file that was written. `faults` are the places of what should be in it and is not, each with the reason."""

    output: Output
    path: Path
    faults: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Failed:
    """An output that could not be written; the older file is as it was."""

    output: Output
    plan: str
    error: Exception


@dataclass(frozen=True)
class Exporter:
    """Writes outputs as an office wants them; `folder` is where evidence is kept."""

    practice: Practice
    language: Language
    wishes: Exports
    folder: Path

    @property
    def issue(self) -> Issue:
        return Issue(self.wishes.issuer, self.wishes.name_units)

    def write(
        self,
        plan: str | None,
        as_of: date | None,
        now: datetime,
        target: Path,
        what: Sequence[Output] = (),
        step: Step = lambda output, done: None,
    ) -> Iterator[Written | Failed]:
        """The outputs of each plan, or of the one that is named; without `what` those of the settings.

        Each is yielded when it is written. A database that cannot be reached stops them all (db.DatabaseFault).
        """
        for line in [plans.find(plan)] if plan else plans.plan_lines():
            material = Material(self, line.id, as_of, now)
            for output in dict.fromkeys(what or self.wishes.what):
                step(output, 0.0)
                try:
                    yield material.write(output, target, partial(step, output))
                except db.DatabaseFault:
                    raise
                except Exception as error:  # whatever it was, the other files are still wanted
                    log.debug("%s", output, exc_info=True)
                    yield Failed(output, line.title, error)
                step(output, 1.0)


class Material:
    """What the outputs of one plan are made from; each part is read when the first of them needs it."""

    def __init__(self, exporter: Exporter, plan_id: int, as_of: date | None, now: datetime) -> None:
        self.exporter = exporter
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
        path = target / file_name(self.ledger, output, self.exporter.language)
        return Written(output, path, WRITERS[output](self, path, done))

    def write_unit(self, unit: str, target: Path) -> Path:
        """The workbook of one unit's own part, in a folder below `target`."""
        from exports.workbook import write_workbook

        part, language = excerpt.of_unit(self.ledger, unit), self.exporter.language
        week = weekly.between(self.plan_id, excerpt.of_unit(self.before, unit), part)
        return write_workbook(part, target / unit_file_name(part, unit, language), language, week)

    @cached_property
    def chronicle(self) -> Chronicle:
        return chronicle.chronicle(self.plan_id, self._as_of, self._now, self.exporter.practice, self.exporter.language)

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
        return ledger.ledger(self.plan_id, day, self._now, self.exporter.practice, self.exporter.language)


Faults = tuple[tuple[str, str], ...]
Writer = Callable[[Material, Path, Callable[[float], None]], Faults]

# What an output is drawn with is imported when it is written: Word documents and pictures bring libraries that take
# longer to load than most commands take to run.


def _workbook(material: Material, path: Path, _: Callable[[float], None]) -> Faults:
    from exports.workbook import write_workbook

    write_workbook(material.ledger, path, material.exporter.language, material.week)
    return ()


def _picture(material: Material, path: Path, _: Callable[[float], None]) -> Faults:
    from exports.picture import write_picture

    write_picture(material.ledger, path, material.exporter.language, material.history())
    return ()


def _html(material: Material, path: Path, _: Callable[[float], None]) -> Faults:
    from exports.html import write_html

    write_html(material.ledger, path, material.exporter.language)
    return ()


def _bulletin(material: Material, path: Path, _: Callable[[float], None]) -> Faults:
    from exports.bulletin import write_bulletin

    write_bulletin(material.ledger, path, material.exporter.issue, material.exporter.language)
    return ()


def _yearly(material: Material, path: Path, _: Callable[[float], None]) -> Faults:
    from exports.yearly import write_yearly

    write_yearly(material.chronicle, path, material.exporter.issue, material.exporter.language)
    return ()


def _evidence(material: Material, path: Path, done: Callable[[float], None]) -> Faults:
    from exports.bundle import write_bundle

    exporter = material.exporter
    bundle = write_bundle(
        material.ledger,
        material.files,
        exporter.folder,
        path,
        exporter.language,
        progress=lambda read, of: done(read / of if of else 1.0),
    )
    return tuple((entry.place, entry.found.said(exporter.language)) for entry in bundle.faults)


WRITERS: dict[Output, Writer] = {
    Output.WORKBOOK: _workbook,
    Output.PICTURE: _picture,
    Output.HTML: _html,
    Output.BULLETIN: _bulletin,
    Output.YEARLY: _yearly,
    Output.EVIDENCE: _evidence,
}
