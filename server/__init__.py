"""One node: everything that touches the outside."""
