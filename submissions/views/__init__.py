"""Pages of applications, for applicants and for staff."""
