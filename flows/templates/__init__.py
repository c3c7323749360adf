"""Pages and shell texts that are not Python; the code that fills them is elsewhere."""
