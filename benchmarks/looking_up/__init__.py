"""Look-ups: how many, beside whom, among how many certificates, and what their time gives away."""
