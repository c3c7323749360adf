"""How long a test waits at most for something that is bound to come."""

AT_MOST = 240.0
"""Seconds. Every wait ends with its event, so that only a test that hangs comes to this end: on a
busy machine what takes a second elsewhere may take a minute.
"""
