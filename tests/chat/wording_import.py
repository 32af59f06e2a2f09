"""Sample values of the texts about importing that others do not have."""

from __future__ import annotations

VALUES = {"off": '<b>市司法局</b> & "局"', "to": '<b>市财政局</b> & "局"'}
