"""What services and clients agree on byte for byte: pydantic models and their rules, without web or database."""
