"""Pages that the tool shows in a window of its own."""
