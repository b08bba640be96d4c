"""What people and supervisors ask the bridge: is it alive, is it ready, what has it counted. Start at server."""
