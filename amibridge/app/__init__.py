"""Wiring: settings in, workers out; the only room that names concrete classes. `bridge` runs, `parts` builds what works for
one PBX, `choices` picks broker and outbox, `filters` reads the configured rules."""
