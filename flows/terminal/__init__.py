"""What the terminal shows and asks: results, progress, prompts, tables. No browser."""
