"""Goals and acts of the steps: how each effect is read from Dropbox, and how it is brought about.

A goal reads the effect, never the click. An act may raise NotReached (a person can do it),
PersonsTurn (a person has to), or an error that ends the run.
"""
