"""All that is Dropbox's own: where it is, its controls, pages, tokens and API."""
