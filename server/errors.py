"""What can go wrong with a node that is nobody's bug.

* ConfigError
* StoreUnavailable (server.store.base)
* TokenError (server.tokens)
* TicketsFull (server.tickets)
"""


class ConfigError(Exception):
    """A setting is missing, malformed or unsafe. The text names the variable."""
