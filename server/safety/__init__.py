"""The safety channel of a node: delivery until seen, deadlines, retention, export."""
