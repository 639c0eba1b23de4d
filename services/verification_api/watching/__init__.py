"""What operators are told of all towns together, where no single one is locked."""
