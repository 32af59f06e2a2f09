"""A small, strict local stand-in for Telegram's Bot API: for the demo, for training, for end-to-end tests.

It speaks HTTP only and knows nothing of the bot that is under test. What it does not emulate it answers with 501.
docs/sandbox.md lists what is emulated, the control API and the faults that can be set.
"""
