"""What a body must be before it is read, and what is said of one that cannot be."""
