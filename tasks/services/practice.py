"""How this office works, from the settings: handed to the services that need it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from tasks.domain.lights import SOON
from tasks.domain.policies import Policies
from tasks.domain.workdays import WorkCalendar
from tasks.intake.limits import Limits


@dataclass(frozen=True)
class Practice:
    zone: ZoneInfo  # of new plans; a stored plan keeps its own
    calendar: WorkCalendar
    nudges: Policies = field(default_factory=Policies)
    per_week: int = 3  # digests that a person gets, unless one cannot wait
    soon: int = SOON
    invitation_life: timedelta = timedelta(days=14)
    wrong_codes: int = 5  # within an hour, then the person waits
    name_units: bool = False  # whether units are named where others read along
    evidence_folder: Path = Path("data/evidence")
    intake: Limits = field(default_factory=Limits)

    @property
    def tables_folder(self) -> Path:
        """Where tables that were sent stay until they are imported or given up."""
        return self.evidence_folder.with_name("tables")

    @property
    def requests_folder(self) -> Path:
        """Where outputs that were asked for in chat stay until they are sent."""
        return self.evidence_folder.with_name("requested")
