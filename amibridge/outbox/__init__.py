"""Patience: what was read from Asterisk waits here until the broker has confirmed it. `base` promises, `memory` keeps."""
