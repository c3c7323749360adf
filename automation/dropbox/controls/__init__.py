"""The buttons and fields of Dropbox's pages, and how each is found; `pages` uses them."""
