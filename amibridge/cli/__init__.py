"""The command line: `main` is the table of commands, each in a file of its own, loaded only when it is called."""
