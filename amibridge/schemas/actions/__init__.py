"""One file is one family of AMI actions, one class is one action."""
