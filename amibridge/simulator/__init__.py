"""A PBX that speaks AMI, for those who have none: `server` (sockets; start here), `session` and `actions` (what it answers),
`switchboard` (which call does what when), `calls` (the calls themselves), `recording` (plays what a real one said)."""
