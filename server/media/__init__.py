"""The relay: forwards media packets from publishers to subscribers, undecoded.

Knows peers and tracks, nothing of roles, rooms or signaling.
"""
