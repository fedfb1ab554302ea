"""What did happen: the only SQL, one noun a file."""
