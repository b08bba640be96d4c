"""What the fault tests share: a proxy that breaks connections, a numbered source, the bridge as a process, and the oracle
that judges what came out."""
