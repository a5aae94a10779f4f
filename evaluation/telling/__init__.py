"""What applicants are told: the letter of the outcome, and what the jury wrote."""
