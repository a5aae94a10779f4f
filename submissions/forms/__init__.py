"""What applicants and staff type about submissions."""
