"""The console and authorize pages."""
