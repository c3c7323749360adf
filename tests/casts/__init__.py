"""Casts that were saved, and the controls that are found in them."""
