"""The one form in which we write seals and their timestamps, down to the last byte."""
