"""For programs that use the bridge through the broker: `subscription` (events), `caller` (actions and replies)."""
