"""Assessments + ledger + time -> what is to be said and done, as values, and what is held and why."""
