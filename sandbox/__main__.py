"""`python -m sandbox`: the stand-in as a process of its own, for end-to-end tests and for training."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime

from sandbox.server import DEFAULT_TOKEN, Sandbox


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the stand-in plays Telegram, whose clock is the real one


def _clock(start: str) -> Callable[[], datetime]:
    """The real clock, or one that starts at the ISO moment `start` (UTC unless it says otherwise) and then goes on."""
    if not start:
        return _now
    given = datetime.fromisoformat(start)
    ahead = (given if given.tzinfo else given.replace(tzinfo=UTC)) - _now()
    return lambda: _now() + ahead


async def _serve(options: argparse.Namespace) -> None:
    sandbox = Sandbox(options.token, clock=_clock(options.clock_start), username=options.username, zone=options.zone)
    await sandbox.start(options.host, options.port, allow_remote=options.allow_remote)
    stopped = asyncio.Event()
    try:
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    except NotImplementedError:  # Windows: Ctrl-C ends asyncio.run
        pass
    sys.stdout.write(f"{sandbox.url}\n")
    sys.stdout.write(
        f"base_url {sandbox.base_url}  base_file_url {sandbox.base_file_url}  chats {sandbox.url}/sandbox/\n"
    )
    sys.stdout.flush()
    try:
        await stopped.wait()
    finally:
        await sandbox.stop()


def main() -> None:
    """Parse the command line and serve until SIGTERM or Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="A local stand-in for Telegram's Bot API.")
    parser.add_argument("--host", default="127.0.0.1", help="Address to bind (loopback only, see --allow-remote).")
    parser.add_argument("--port", type=int, default=8081, help="Port to bind; 0 picks a free one.")
    parser.add_argument("--token", default=DEFAULT_TOKEN, help="The bot's token.")
    parser.add_argument("--username", default="duban_sandbox_bot", help="The bot's user name.")
    parser.add_argument("--zone", default="Asia/Shanghai", help="Time zone of the dates on the pages.")
    parser.add_argument("--clock-start", default="", help="ISO moment at which the clock starts (default: now).")
    parser.add_argument("--allow-remote", action="store_true", help="Bind other addresses too: there are no passwords.")
    try:
        asyncio.run(_serve(parser.parse_args()))
    except (ValueError, OSError) as error:
        parser.exit(1, f"sandbox: {error}\n")
    except KeyboardInterrupt:
        parser.exit(0)


if __name__ == "__main__":
    main()
