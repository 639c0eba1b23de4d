"""A mail server for one machine, which keeps what it gets, and the certificate that it shows."""
