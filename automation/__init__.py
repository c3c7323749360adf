"""How things are done: a browser, Dropbox's pages and API, what is kept, and a practice console."""
