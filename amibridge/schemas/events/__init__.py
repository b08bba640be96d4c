"""One file is one family of AMI events, one class is one event."""
