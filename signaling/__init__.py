"""The protocol between a client and a node."""
