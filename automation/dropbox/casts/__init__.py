"""Casts: what a page looked like, without anything of whoever looked at it.

A cast keeps a page's elements, their states and what decides whether they are seen. Of its texts it
keeps what is known to be Dropbox's; every other letter becomes an x.
"""
