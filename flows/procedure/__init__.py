"""The procedure: its steps, how they run, what a person is asked. No command line."""
