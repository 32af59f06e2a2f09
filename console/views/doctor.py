"""What `doctor` found, the worst first, each with what to do."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import RenderableType
from rich.text import Text

from console.texts import say
from console.views.parts import STYLES, sentence, stack
from tasks.domain.terms import Language
from tasks.services.health import Finding, Level

WORST_FIRST = (Level.ERROR, Level.WARNING, Level.OK)


def doctor(findings: Sequence[Finding], language: Language) -> RenderableType:
    lines = [_line(finding, language) for finding in sorted(findings, key=lambda f: WORST_FIRST.index(f.level))]
    errors = sum(finding.level is Level.ERROR for finding in findings)
    warnings = sum(finding.level is Level.WARNING for finding in findings)
    if not errors and not warnings:
        return stack(*lines, sentence(language, "health.all_well", "bold green"))
    return stack(*lines, sentence(language, "health.summary", "bold", errors=errors, warnings=warnings))


def _line(finding: Finding, language: Language) -> Text:
    level = finding.level.value
    line = Text(say(language, f"health.{level}") + "  ", style=STYLES[level])
    return line.append(say(language, f"health.{finding.code}", **finding.values), style="default")
