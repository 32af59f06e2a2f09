"""What the command line shows: services' plain data as rich renderables. Nothing here reads a database or the clock.

Print them on a Console with soft_wrap: sentences, paths and links then stay in one piece, in a pipe as well, and tables
keep to the width, where a long text is folded and never cut.
"""

from __future__ import annotations

from console.views.doctor import doctor
from console.views.exporting import Writing, exports, no_plans, not_written, published, written
from console.views.importing import (
    annotated,
    applied,
    ask_apply,
    ask_revision,
    ask_same,
    not_applied,
    preview,
    refused,
    verdict,
)
from console.views.lists import contacts, plans, units
from console.views.outcomes import (
    ask_collective,
    done,
    evidence_rule,
    invitation,
    members_added,
    migrated,
    no_such_post,
    nobody_to_invite,
    qr_written,
    queued_only,
    revoked,
    running,
    sheet_written,
    stopped,
    template_written,
    tick,
)
from console.views.refusals import explain, failure, settings_problems
from console.views.scheduling import schedule, schedule_document
from console.views.undoing import ask_undo, import_record, imports, not_undone, undone

__all__ = [
    "Writing",
    "annotated",
    "applied",
    "ask_apply",
    "ask_collective",
    "ask_revision",
    "ask_same",
    "ask_undo",
    "contacts",
    "doctor",
    "done",
    "evidence_rule",
    "explain",
    "exports",
    "failure",
    "import_record",
    "imports",
    "invitation",
    "members_added",
    "migrated",
    "no_plans",
    "no_such_post",
    "nobody_to_invite",
    "not_applied",
    "not_undone",
    "not_written",
    "plans",
    "preview",
    "published",
    "qr_written",
    "queued_only",
    "refused",
    "revoked",
    "running",
    "schedule",
    "schedule_document",
    "settings_problems",
    "sheet_written",
    "stopped",
    "template_written",
    "tick",
    "undone",
    "units",
    "verdict",
    "written",
]
