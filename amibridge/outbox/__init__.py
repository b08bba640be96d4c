"""Patience: what was read from Asterisk waits here until the broker has confirmed it. `base` promises; `log` keeps it in
files (`store`: their `folder`, `segment`: one file, `cursor`: how far the broker is); `memory` is the twin that forgets with
the process; `booked` and `reading` are what both share: the books, and a gap where records are missing."""
