"""Calls that a program commands (AsyncAGI): `router` (scripts by name), `session` (one call), `commands` (the table)."""
