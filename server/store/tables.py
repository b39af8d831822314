"""The tables of the record, as the newest migration leaves them.

Columns of the kind `LargeBinary` that end in `_sealed` hold ciphertext only
(server.store.sealing); `key_id` beside them names the data key. Times are
seconds since 1970, by the clock of the node that wrote them.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

ID = String(64)
"""An opaque id: of a session, a person, a message, a check-in."""

WORD = String(40)
"""A word from a list of ours."""

KEY = String(32)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

session = Table(
    "session",
    metadata,
    Column("id", ID, primary_key=True),
    Column("title", String(120), nullable=False),
    Column("created_at", Float, nullable=False),
    Column("policies", Text, nullable=True),
    Column("ended_at", Float, nullable=True),
)

removal = Table(
    "removal",
    metadata,
    Column("session_id", String(64), primary_key=True),
    Column("subject", String(64), primary_key=True),
    Column("removed_at", Float, nullable=False),
)

breakout_set = Table(
    "breakout_set",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("rooms", Text, nullable=False),
)

invitation = Table(
    "invitation",
    metadata,
    Column("jti", ID, primary_key=True),
    Column("session_id", ID, ForeignKey("session.id"), nullable=False, index=True),
    Column("subject", ID, nullable=False),
    Column("role", String(16), nullable=False),
    Column("name", String(64), nullable=True),
    Column("created_at", Float, nullable=False),
    Column("revoked_at", Float, nullable=True),
)


def _of_safety_session() -> Column[str]:
    return Column(
        "session_id",
        ID,
        ForeignKey("safety_session.session_id"),
        primary_key=True,
    )


root_key = Table(
    "root_key",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("active", Boolean, nullable=False),
    Column("added_at", Float, nullable=False),
)
"""Which root keys wrap something here. The keys themselves are elsewhere."""

data_key = Table(
    "data_key",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("purpose", WORD, nullable=False),
    Column("session_id", ID, ForeignKey("session.id"), nullable=True, index=True),
    Column("root_id", KEY, ForeignKey("root_key.id"), nullable=False, index=True),
    Column("wrapped", LargeBinary, nullable=False),
    Column("created_at", Float, nullable=False),
)

safety_session = Table(
    "safety_session",
    metadata,
    Column("session_id", ID, ForeignKey("session.id"), primary_key=True),
    Column("epoch", Integer, nullable=False),
    Column("node", ID, nullable=False),
    Column("claimed_at", Float, nullable=False),
    Column("next_seq", Integer, nullable=False),
    Column("next_event", Integer, nullable=False),
    Column("next_contact", Integer, nullable=False),
    Column("key_id", KEY, ForeignKey("data_key.id"), nullable=False),
    Column("held", Boolean, nullable=False),
)
"""Who owns a session, its counters, the key new rows are sealed with, and
whether nothing of it may be deleted (a legal hold)."""

safety_request = Table(
    "safety_request",
    metadata,
    _of_safety_session(),
    Column("sender_id", ID, primary_key=True),
    Column("client_id", ID, primary_key=True),
    Column("digest", LargeBinary, nullable=False),
    Column("at", Float, nullable=False),
    Column("first_seq", Integer, nullable=False),
    Column("messages", Integer, nullable=False),
    Column("first_event", Integer, nullable=False),
    Column("events", Integer, nullable=False),
)
"""The receipt of every request, for ever. `digest` is keyed: it tells nothing."""

safety_message = Table(
    "safety_message",
    metadata,
    _of_safety_session(),
    Column("seq", Integer, primary_key=True),
    Column("checkin_id", ID, nullable=True),
    Column("sender_id", ID, nullable=False),
    Column("client_id", ID, nullable=False),
    Column("kind", WORD, nullable=False),
    Column("for_staff", Boolean, nullable=False),
    Column("at", Float, nullable=False, index=True),
    Column("key_id", KEY, ForeignKey("data_key.id"), nullable=False, index=True),
    Column("body_sealed", LargeBinary, nullable=False),
    Index("ix_safety_message_checkin_id", "checkin_id"),
)

safety_recipient = Table(
    "safety_recipient",
    metadata,
    _of_safety_session(),
    Column("recipient_id", ID, primary_key=True),
    Column("staff", Boolean, nullable=False),
    Column("next_position", Integer, nullable=False),
    Column("acknowledged", Integer, nullable=False),
)
"""A person's own numbering of what is for them, so that it tells of nobody else."""

safety_delivery = Table(
    "safety_delivery",
    metadata,
    Column("session_id", ID, primary_key=True),
    Column("recipient_id", ID, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("stored_at", Float, nullable=False),
    Column("delivered_at", Float, nullable=True),
    Column("seen_at", Float, nullable=True),
    ForeignKeyConstraint(
        ["session_id", "recipient_id"],
        ["safety_recipient.session_id", "safety_recipient.recipient_id"],
    ),
    UniqueConstraint("session_id", "seq", "recipient_id"),
)

safety_deadline = Table(
    "safety_deadline",
    metadata,
    _of_safety_session(),
    Column("subject", ID, primary_key=True),
    Column("kind", WORD, primary_key=True),
    Column("due_at", Float, nullable=False),
    Column("done_at", Float, nullable=True),
    Index("ix_safety_deadline_due_at", "done_at", "due_at"),
)

checkin_event = Table(
    "checkin_event",
    metadata,
    _of_safety_session(),
    Column("number", Integer, primary_key=True),
    Column("checkin_id", ID, nullable=False, index=True),
    Column("kind", WORD, nullable=False),
    Column("actor_id", ID, nullable=True),
    Column("at", Float, nullable=False, index=True),
    Column("key_id", KEY, ForeignKey("data_key.id"), nullable=False, index=True),
    Column("body_sealed", LargeBinary, nullable=False),
)

safety_fact = Table(
    "safety_fact",
    metadata,
    _of_safety_session(),
    Column("participant_id", ID, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("at", Float, nullable=False, index=True),
    Column("key_id", KEY, ForeignKey("data_key.id"), nullable=False, index=True),
    Column("details_sealed", LargeBinary, nullable=True),
    Column("confirmation_sealed", LargeBinary, nullable=False),
    Index("ix_safety_fact_participant_id", "participant_id", "at"),
)
"""`details` (address, numbers) go after hours; the confirmation line stays."""

contact_log = Table(
    "contact_log",
    metadata,
    _of_safety_session(),
    Column("number", Integer, primary_key=True),
    Column("checkin_id", ID, nullable=True, index=True),
    Column("participant_id", ID, nullable=False),
    Column("actor_id", ID, nullable=False),
    Column("step", WORD, nullable=False),
    Column("result", WORD, nullable=False),
    Column("at", Float, nullable=False, index=True),
    Column("key_id", KEY, ForeignKey("data_key.id"), nullable=False, index=True),
    Column("note_sealed", LargeBinary, nullable=True),
)

outreach_task = Table(
    "outreach_task",
    metadata,
    Column("id", ID, primary_key=True),
    Column(
        "session_id",
        ID,
        ForeignKey("safety_session.session_id"),
        nullable=False,
        index=True,
    ),
    Column("participant_id", ID, nullable=False),
    Column("checkin_id", ID, nullable=True, index=True),
    Column("version", Integer, nullable=False),
    Column("state", WORD, nullable=False),
    Column("owner_id", ID, nullable=True),
    Column("outcome", WORD, nullable=True),
    Column("due_at", Float, nullable=True),
    Column("created_at", Float, nullable=False),
    Column("updated_at", Float, nullable=False, index=True),
    Column("key_id", KEY, ForeignKey("data_key.id"), nullable=False, index=True),
    Column("note_sealed", LargeBinary, nullable=True),
)

audit = Table(
    "audit",
    metadata,
    Column("n", BigInteger, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("actor_id", ID, nullable=False),
    Column("actor_role", WORD, nullable=False),
    Column("node", ID, nullable=False),
    Column("session_id", ID, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("action", WORD, nullable=False),
    Column("object_type", WORD, nullable=False),
    Column("object_id", ID, nullable=False),
    Column("outcome", WORD, nullable=False),
    Column("reason", WORD, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Index("ix_audit_object_id", "object_id"),
)
"""`at` is in milliseconds. No column can hold a sentence."""

audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("base", BigInteger, nullable=False),
    Column("base_hash", LargeBinary, nullable=False),
    Column("n", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("key_id", KEY, ForeignKey("data_key.id"), nullable=False),
    Column("mac", LargeBinary, nullable=False),
)
"""One row: where the chain begins, where it ends, and a MAC over both."""
