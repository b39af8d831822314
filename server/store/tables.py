"""The tables of the record, as the newest migration leaves them."""

from sqlalchemy import Column, Float, ForeignKey, MetaData, String, Table, Text

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
    Column("id", String(64), primary_key=True),
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
    Column("jti", String(64), primary_key=True),
    Column(
        "session_id",
        String(64),
        ForeignKey("session.id"),
        nullable=False,
        index=True,
    ),
    Column("subject", String(64), nullable=False),
    Column("role", String(16), nullable=False),
    Column("name", String(64), nullable=True),
    Column("created_at", Float, nullable=False),
    Column("revoked_at", Float, nullable=True),
)
