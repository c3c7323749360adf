"""`python -m flows` is `dropbox-connector`."""

from flows.cli import main

main()
