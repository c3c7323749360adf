"""What is done, and in which order: the catalogue of steps and one module a command."""
