"""The AMI wire: `messages` (what is said), `parser` (bytes to frames to messages), `session` (who answers what),
`connection` (one socket), `link` (a connection that comes back)."""
