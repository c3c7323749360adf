"""Dropbox's HTTP API: the token endpoint and the calls that prove a permission. No pages."""
