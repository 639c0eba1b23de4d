"""The words the services must agree on byte for byte: plain pydantic, no ground and no trade decisions."""
