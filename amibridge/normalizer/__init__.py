"""From a raw AMI block to its envelope: `plan` (event class to header table, compiled once), `engine` (one block)."""
