"""What all messages are made of: their bases and the types of their fields."""

from typing import Annotated, TypeAlias

import msgspec
from msgspec import Meta

from rooms.conversation import LENGTH

Request: TypeAlias = Annotated[int, Meta(ge=1, le=2**53 - 1)]
Seq: TypeAlias = Annotated[int, Meta(ge=0, le=2**53 - 1)]
Secret: TypeAlias = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{20,128}\Z")]
Sdp: TypeAlias = Annotated[str, Meta(min_length=1, max_length=60_000)]
Mid: TypeAlias = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,16}\Z")]
Name: TypeAlias = Annotated[str, Meta(min_length=1, max_length=64)]
Id: TypeAlias = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,64}\Z")]
Text: TypeAlias = Annotated[str, Meta(min_length=1, max_length=LENGTH)]
Note: TypeAlias = Annotated[str, Meta(min_length=1, max_length=500)]
Key: TypeAlias = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{8,64}\Z")]
"""Made by a page once for each press of a button, and kept over retries."""
Words: TypeAlias = Annotated[str, Meta(min_length=1, max_length=4096)]
Field: TypeAlias = Annotated[str, Meta(max_length=300)]
Count: TypeAlias = Annotated[int, Meta(ge=0, le=2**31)]
Slot: TypeAlias = Annotated[int, Meta(ge=0, le=255)]
Pixels: TypeAlias = Annotated[int, Meta(ge=0, le=16_384)]
Seconds: TypeAlias = Annotated[int, Meta(ge=1, le=4 * 3600)]
Moment: TypeAlias = int
"""A moment of the server's clock, in milliseconds since 1970."""


class FromClient(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type"
):
    """Base of what a client may send."""


class FromServer(msgspec.Struct, frozen=True, tag_field="type"):
    """Base of what the server sends."""
