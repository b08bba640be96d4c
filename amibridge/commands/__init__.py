"""Permission and execution: `policies` (what may be sent, what may be repeated), `ledger` (what was asked before),
`executor` (a request to its one reply)."""
