"""The record of check-ins: what a person was told is received is in here."""
