"""The log of calls with their arrival times, the rates that follow from it, and Telegram's limits on them."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from sandbox.errors import ApiError

KEPT = 200_000
SENDING = frozenset({"sendMessage", "sendPhoto", "sendDocument", "sendMediaGroup"})


@dataclass(slots=True)
class Call:
    """One request to the Bot API. `arrived` is monotonic seconds; `status` 0 means: no answer was given (yet)."""

    seq: int
    method: str
    chat_id: int
    arrived: float
    status: int = 0
    description: str = ""
    fault: str = ""


@dataclass(slots=True)
class Limits:
    """How many messages may be sent; 0 is no limit. Telegram's own are about 30, 1 and 20."""

    per_second: int = 0
    per_chat_second: int = 0
    per_group_minute: int = 0


class Log:
    """Every call since the start or the last clearing, the newest KEPT of them."""

    def __init__(self) -> None:
        self._seq = 0
        self._windows: dict[tuple[str, int], deque[float]] = defaultdict(deque)
        self.calls: deque[Call] = deque(maxlen=KEPT)
        self.limits = Limits()

    def arrive(self, method: str, chat_id: int, at: float) -> Call:
        """Record a call on its arrival."""
        self._seq += 1
        call = Call(self._seq, method, chat_id, at)
        self.calls.append(call)
        return call

    def check(self, call: Call) -> None:
        """Raise ApiError 429 with retry_after when this send exceeds the limits; a refused one does not count."""
        if call.method not in SENDING:
            return
        spans = [(self.limits.per_second, 1.0, ("all", 0)), (self.limits.per_chat_second, 1.0, ("chat", call.chat_id))]
        if call.chat_id < 0:
            spans.append((self.limits.per_group_minute, 60.0, ("group", call.chat_id)))
        windows = []
        for most, span_s, key in spans:
            if not most:
                continue
            window = self._windows[key]
            while window and window[0] <= call.arrived - span_s:
                window.popleft()
            if len(window) >= most:
                wait = max(1, round(window[0] + span_s - call.arrived))
                raise ApiError(429, f"Too Many Requests: retry after {wait}", {"retry_after": wait})
            windows.append(window)
        for window in windows:
            window.append(call.arrived)

    def rates(self) -> dict[str, Any]:
        """Counts of the calls, and the most messages that were accepted in any second, per chat, and group minute."""
        sends = [c for c in self.calls if c.method in SENDING and c.status in {0, 200}]
        chats, groups = defaultdict(list), defaultdict(list)
        for call in sends:
            chats[call.chat_id].append(call.arrived)
            if call.chat_id < 0:
                groups[call.chat_id].append(call.arrived)
        by_method: dict[str, int] = defaultdict(int)
        by_status: dict[str, int] = defaultdict(int)
        for call in self.calls:
            by_method[call.method] += 1
            by_status[str(call.status)] += 1
        return {
            "calls": len(self.calls),
            "by_method": dict(by_method),
            "by_status": dict(by_status),
            "peak_per_second": _peak((c.arrived for c in sends), 1.0),
            "peak_per_chat_second": max((_peak(times, 1.0) for times in chats.values()), default=0),
            "peak_per_group_minute": max((_peak(times, 60.0) for times in groups.values()), default=0),
        }

    def clear(self) -> None:
        """Forget the calls; the limits stay."""
        self.calls.clear()

    def view(self, method: str = "", after: int = 0) -> list[dict[str, Any]]:
        """The calls as JSON, those of one method or after one sequence number only."""
        return [asdict(c) for c in self.calls if c.seq > after and (not method or c.method == method)]


def _peak(times: Iterable[float], span_s: float) -> int:
    window: deque[float] = deque()
    most = 0
    for at in sorted(times):
        while window and window[0] <= at - span_s:
            window.popleft()
        window.append(at)
        most = max(most, len(window))
    return most
