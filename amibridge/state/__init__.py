"""Live pictures of a PBX: `live` (which channels there are, a pure fold over raw events), `checkpoint` (that on disk),
`picture` (everything, a pure fold over what is published; a module for each noun), `watching` (a consumer's own)."""
