"""What stands in the query of an address: names that are known, and pages of lists."""
