"""What an operator does with the data of towns."""
