"""Webhooks: told what happens to a certificate in the ledger, by the Standard Webhooks specification."""
