"""Queues and agents of one PBX: `tracker` (the fold: start here), `callers`, `roster` (members), `people` and `snapshots`
(its steps), `book` (what it knows), `members` (the state in one word), `figures` (service level), `reading`, `saved` (JSON).
"""
