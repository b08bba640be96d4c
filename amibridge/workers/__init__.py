"""The loops, each one coroutine that runs until cancelled: `ingest` (Asterisk to outbox), `relay` (outbox to broker, with
`outgoing` for the messages), `resync` (after a login: what there is), `commands` (request queue to Asterisk and back),
`rights` (which events the manager user may not see)."""
