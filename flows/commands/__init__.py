"""One module for each command: options in, Result out. It parses and prints nothing."""
