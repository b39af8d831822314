"""The record: what must outlive the process."""
