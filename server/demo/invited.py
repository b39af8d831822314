"""What the bots' process is told: one JSON document, on one line."""

from typing import Annotated

import msgspec
from msgspec import Meta

LIMIT = 64 * 1024
"""Largest such document, in bytes."""


class Invited(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One bot, and the token of the invitation that it comes with."""

    name: str
    token: str


class Party(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All bots of one demo, and the node they go to."""

    node: str
    """URL at which the bots reach the node, without a slash at the end."""

    origin: str
    """The origin of the node's pages, as which the bots introduce themselves."""

    bots: Annotated[list[Invited], Meta(max_length=32)]

    fingerprint: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")] | None = None
    """SHA-256 of the one certificate to trust, if the node made its own."""
