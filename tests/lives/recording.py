"""What a walk records in the report of its test: how often each step was made."""

PROPERTY = "steps"
