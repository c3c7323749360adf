"""What to do next, where several answers of Dropbox have the same remedy."""

AUTHORIZE_AGAIN = "Run `dropbox-connector setup` again; it authorizes the same app anew."
TICK_AGAIN = (
    "Run `dropbox-connector setup` again; it ticks the permission, submits, and authorizes anew."
)
RENEW = (
    "Run `dropbox-connector setup --renew`; it ticks the permission, submits, and authorizes anew."
)
READ_AGAIN = "Run `dropbox-connector setup` again; it reads key and secret from the console anew."
ANOTHER_ACCOUNT = (
    "Run `dropbox-connector setup --fresh-session`, and sign in with the team admin's account."
)
