"""What browsers, and other programs that take HTTP at its word, ask of every service."""
