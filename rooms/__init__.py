"""The rules of a session: pure, without IO, clock, chance or logging."""
