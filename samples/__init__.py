"""Workbooks that the demo and the docs use."""
