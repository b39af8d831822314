"""What a node answers to over HTTP."""
