"""The storm of benchmarks/chaos.py at full size, on both databases: what was promised is kept, or this fails.

    python -m benchmarks.bench_chaos [--officials 2000] [--kills 20] [--seed 1] [--rate 200] [--write]

A small one runs in `make test`. --write puts the figures into docs/reliability.md.
"""

from __future__ import annotations

import argparse
import asyncio

from benchmarks.chaos import Aftermath, Storm, weather
from benchmarks.databases import KINDS, fresh
from benchmarks.figures import write


def line(kind: str, storm: Storm, found: Aftermath) -> str:
    """One row of the table."""
    calls = sum(found.calls.values())
    cells = (
        kind,
        f"{found.owed} / {found.progress}",
        f"{len(found.cut)} ({sum(found.cut)}, at most {max(found.cut, default=0)} at once)",
        found.dropped,
        f"{found.repeats} ({found.said_again} say so)",
        f"{calls}: {found.calls['500']} errors, {found.calls['429']} × 429",
        f"{found.peak} of {storm.rate}",
        f"{found.seconds:.0f} s",
    )
    return f"| {' | '.join(map(str, cells))} |"


HEAD = (
    "| database | digests / reports | kills (attempts cut) | dropped after acceptance | repeats | calls "
    "| most in a second | time |",
    "|---|---|---|---|---|---|---|---|",
)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    for name, default in (("officials", 2000), ("kills", 20), ("seed", 1), ("rate", 200)):
        arguments.add_argument(f"--{name}", type=int, default=default)
    arguments.add_argument("--write", action="store_true")
    given = vars(arguments.parse_args())
    wanted = given.pop("write")
    storm, lines = Storm(**given), list(HEAD)
    print(storm)
    for kind in KINDS:
        with fresh(kind, lasting=False) as url:
            found = asyncio.run(weather(url, storm))
        lines.append(line(kind, storm, found))
        print(lines[-1], flush=True)
        if found.problems:
            raise SystemExit("\n".join(found.problems))
    if wanted:
        command = (
            f"`python -m benchmarks.bench_chaos`, seed {storm.seed}: every owed message arrived, no report was lost"
        )
        write("chaos", [f"{command} or doubled.", "", *lines])


if __name__ == "__main__":
    main()
