"""Page objects, one a page of the console or of the authorize flow."""
