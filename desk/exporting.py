"""What leaves the house: every output of a plan is written by itself, and one that fails does not stop the others."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path

from exports.making import Maker, Material, Written
from tasks.domain.terms import Output
from tasks.services import plans
from tasks.store import db

log = logging.getLogger("duban")

Step = Callable[[Output, float], None]  # what is being written, and how much of it is done (0 to 1)


@dataclass(frozen=True)
class Failed:
    """An output that could not be written; the older file is as it was."""

    output: Output
    plan: str
    error: Exception


@dataclass(frozen=True)
class Exporter:
    """Writes outputs as an office wants them; `usual` are those of its settings."""

    maker: Maker
    usual: tuple[Output, ...]

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
            material = Material(self.maker, line.id, as_of, now)
            for output in dict.fromkeys(what or self.usual):
                step(output, 0.0)
                try:
                    yield material.write(output, target, partial(step, output))
                except db.DatabaseFault:
                    raise
                except Exception as error:  # whatever it was, the other files are still wanted
                    log.debug("%s", output, exc_info=True)
                    yield Failed(output, line.title, error)
                step(output, 1.0)
