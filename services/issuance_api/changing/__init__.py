"""Everything that becomes of a guarantee after its first version: a change, a correction, a cancellation, an end."""
