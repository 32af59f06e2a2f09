"""Spreadsheet file → PlanDraft and problems. Touches no database.

file ─ sniff ─ guard ─ readers (workbook, legacy, word, markup …, in a child process) ─▶ Grid ─ layout ─▶ Table ─ draft
─▶ IntakeResult

The way in is `tasks.intake.reader.read_file`. This module imports nothing: the child process passes through it.
"""
