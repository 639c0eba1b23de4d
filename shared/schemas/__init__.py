"""The words the services must agree on byte for byte: plain pydantic, no technology and no trade decisions."""
