"""What services share that have work done in processes of their own."""
