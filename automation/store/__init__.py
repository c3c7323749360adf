"""What is kept: credentials, the journal, the log; and how secrets stay out of sight."""
