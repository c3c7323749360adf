"""What a command runs in: profile, browser, API, site. Nothing of the procedure's steps."""
