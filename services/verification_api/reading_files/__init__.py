"""Files that towns hand over instead of typing, read in processes of their own and never by verification_api itself."""
