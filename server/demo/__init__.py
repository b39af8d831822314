"""A group to try things with: synthetic people, and the command that starts them."""
