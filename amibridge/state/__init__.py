"""Live pictures of a PBX: `live` (which channels there are, a pure fold over its events), `checkpoint` (that on disk)."""
