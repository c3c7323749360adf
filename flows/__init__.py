"""What is done and in which order; how Dropbox and browsers work is in `automation`."""
