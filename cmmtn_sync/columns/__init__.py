"""The tracker's sheets, columns and decision words, declared once.

The builder, the patcher, the reader, the lists and the page "How to read this" all follow from here.
"""

from __future__ import annotations

from cmmtn_sync.columns.decisions import DECISIONS, Day, Decision, Needs, Scope
from cmmtn_sync.columns.nouns import NOT_USED, Column, Grid, KeyedSheet, Owner, TrackerRow, TrackerView, UnmatchedRow
from cmmtn_sync.columns.sheets import (
    BY_UNIT,
    CHANGES,
    CONTACTS,
    DATES,
    HOW_TO_READ,
    KEYED_SHEETS,
    LISTS,
    MEETINGS,
    REMINDERS,
    SHEET_ORDER,
    START_HERE,
    TRACKER,
    UNMATCHED,
)

__all__ = [
    "BY_UNIT",
    "CHANGES",
    "CONTACTS",
    "DATES",
    "DECISIONS",
    "HOW_TO_READ",
    "KEYED_SHEETS",
    "LISTS",
    "MEETINGS",
    "NOT_USED",
    "REMINDERS",
    "SHEET_ORDER",
    "START_HERE",
    "TRACKER",
    "UNMATCHED",
    "Column",
    "Day",
    "Decision",
    "Grid",
    "KeyedSheet",
    "Needs",
    "Owner",
    "Scope",
    "TrackerRow",
    "TrackerView",
    "UnmatchedRow",
]
