"""What teaches on the practice console: demo, hands-on, guide, practice server."""
