"""Hosho measured on one machine, against its targets and against a peer in the same run: `make bench`.

Each module measures one thing; all of it runs on loopback, is bounded in count and time, and stops by itself.
"""
