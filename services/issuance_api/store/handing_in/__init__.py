"""Kept of handing in (提出) to the town, and of the invoices that go with it."""
