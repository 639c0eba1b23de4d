"""A SAMPLE authority for timestamps (RFC 3161), which nobody but its own installation trusts."""
