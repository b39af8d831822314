"""Safety messages, check-ins, facts, keys and audit."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of the safety channel."""
    op.create_table(
        "audit",
        sa.Column("n", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("actor_id", sa.String(64), nullable=False),
        sa.Column("actor_role", sa.String(40), nullable=False),
        sa.Column("node", sa.String(64), nullable=False),
        sa.Column("session_id", sa.String(64), nullable=False),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("object_type", sa.String(40), nullable=False),
        sa.Column("object_id", sa.String(64), nullable=False),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("n", name="pk_audit"),
    )
    op.create_index("ix_audit_object_id", "audit", ["object_id"])
    op.create_table(
        "root_key",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("added_at", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_root_key"),
    )
    op.create_table(
        "data_key",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("purpose", sa.String(40), nullable=False),
        sa.Column("session_id", sa.String(64), nullable=True),
        sa.Column("root_id", sa.String(32), nullable=False),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.ForeignKeyConstraint(
            ["root_id"], ["root_key.id"], name="fk_data_key_root_id"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name="fk_data_key_session_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_data_key"),
    )
    op.create_index("ix_data_key_root_id", "data_key", ["root_id"])
    op.create_index("ix_data_key_session_id", "data_key", ["session_id"])
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("base", sa.BigInteger, nullable=False),
        sa.Column("base_hash", sa.LargeBinary, nullable=False),
        sa.Column("n", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("key_id", sa.String(32), nullable=False),
        sa.Column("mac", sa.LargeBinary, nullable=False),
        sa.ForeignKeyConstraint(
            ["key_id"], ["data_key.id"], name="fk_audit_head_key_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_audit_head"),
    )
    op.create_table(
        "safety_session",
        sa.Column("session_id", sa.String(64), nullable=False),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("node", sa.String(64), nullable=False),
        sa.Column("claimed_at", sa.Float, nullable=False),
        sa.Column("next_seq", sa.Integer, nullable=False),
        sa.Column("next_event", sa.Integer, nullable=False),
        sa.Column("next_contact", sa.Integer, nullable=False),
        sa.Column("key_id", sa.String(32), nullable=False),
        sa.Column("held", sa.Boolean, nullable=False),
        sa.ForeignKeyConstraint(
            ["key_id"], ["data_key.id"], name="fk_safety_session_key_id"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name="fk_safety_session_session_id"
        ),
        sa.PrimaryKeyConstraint("session_id", name="pk_safety_session"),
    )
    op.create_table(
        "checkin_event",
        sa.Column("session_id", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("checkin_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("actor_id", sa.String(64), nullable=True),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("key_id", sa.String(32), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary, nullable=False),
        sa.ForeignKeyConstraint(
            ["key_id"], ["data_key.id"], name="fk_checkin_event_key_id"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["safety_session.session_id"],
            name="fk_checkin_event_session_id",
        ),
        sa.PrimaryKeyConstraint("session_id", "number", name="pk_checkin_event"),
    )
    op.create_index("ix_checkin_event_at", "checkin_event", ["at"])
    op.create_index("ix_checkin_event_checkin_id", "checkin_event", ["checkin_id"])
    op.create_index("ix_checkin_event_key_id", "checkin_event", ["key_id"])
    op.create_table(
        "contact_log",
        sa.Column("session_id", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("checkin_id", sa.String(64), nullable=True),
        sa.Column("participant_id", sa.String(64), nullable=False),
        sa.Column("actor_id", sa.String(64), nullable=False),
        sa.Column("step", sa.String(40), nullable=False),
        sa.Column("result", sa.String(40), nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("key_id", sa.String(32), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary, nullable=True),
        sa.ForeignKeyConstraint(
            ["key_id"], ["data_key.id"], name="fk_contact_log_key_id"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["safety_session.session_id"],
            name="fk_contact_log_session_id",
        ),
        sa.PrimaryKeyConstraint("session_id", "number", name="pk_contact_log"),
    )
    op.create_index("ix_contact_log_at", "contact_log", ["at"])
    op.create_index("ix_contact_log_checkin_id", "contact_log", ["checkin_id"])
    op.create_index("ix_contact_log_key_id", "contact_log", ["key_id"])
    op.create_table(
        "outreach_task",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("session_id", sa.String(64), nullable=False),
        sa.Column("participant_id", sa.String(64), nullable=False),
        sa.Column("checkin_id", sa.String(64), nullable=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("owner_id", sa.String(64), nullable=True),
        sa.Column("outcome", sa.String(40), nullable=True),
        sa.Column("due_at", sa.Float, nullable=True),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.Column("updated_at", sa.Float, nullable=False),
        sa.Column("key_id", sa.String(32), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary, nullable=True),
        sa.ForeignKeyConstraint(
            ["key_id"], ["data_key.id"], name="fk_outreach_task_key_id"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["safety_session.session_id"],
            name="fk_outreach_task_session_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_outreach_task"),
    )
    op.create_index("ix_outreach_task_checkin_id", "outreach_task", ["checkin_id"])
    op.create_index("ix_outreach_task_key_id", "outreach_task", ["key_id"])
    op.create_index("ix_outreach_task_session_id", "outreach_task", ["session_id"])
    op.create_index("ix_outreach_task_updated_at", "outreach_task", ["updated_at"])
    op.create_table(
        "safety_deadline",
        sa.Column("session_id", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("due_at", sa.Float, nullable=False),
        sa.Column("done_at", sa.Float, nullable=True),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["safety_session.session_id"],
            name="fk_safety_deadline_session_id",
        ),
        sa.PrimaryKeyConstraint(
            "session_id", "subject", "kind", name="pk_safety_deadline"
        ),
    )
    op.create_index(
        "ix_safety_deadline_due_at", "safety_deadline", ["done_at", "due_at"]
    )
    op.create_table(
        "safety_fact",
        sa.Column("session_id", sa.String(64), nullable=False),
        sa.Column("participant_id", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("key_id", sa.String(32), nullable=False),
        sa.Column("details_sealed", sa.LargeBinary, nullable=True),
        sa.Column("confirmation_sealed", sa.LargeBinary, nullable=False),
        sa.ForeignKeyConstraint(
            ["key_id"], ["data_key.id"], name="fk_safety_fact_key_id"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["safety_session.session_id"],
            name="fk_safety_fact_session_id",
        ),
        sa.PrimaryKeyConstraint(
            "session_id", "participant_id", "version", name="pk_safety_fact"
        ),
    )
    op.create_index("ix_safety_fact_at", "safety_fact", ["at"])
    op.create_index("ix_safety_fact_key_id", "safety_fact", ["key_id"])
    op.create_index(
        "ix_safety_fact_participant_id", "safety_fact", ["participant_id", "at"]
    )
    op.create_table(
        "safety_message",
        sa.Column("session_id", sa.String(64), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("checkin_id", sa.String(64), nullable=True),
        sa.Column("sender_id", sa.String(64), nullable=False),
        sa.Column("client_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("for_staff", sa.Boolean, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("key_id", sa.String(32), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary, nullable=False),
        sa.ForeignKeyConstraint(
            ["key_id"], ["data_key.id"], name="fk_safety_message_key_id"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["safety_session.session_id"],
            name="fk_safety_message_session_id",
        ),
        sa.PrimaryKeyConstraint("session_id", "seq", name="pk_safety_message"),
    )
    op.create_index("ix_safety_message_at", "safety_message", ["at"])
    op.create_index("ix_safety_message_checkin_id", "safety_message", ["checkin_id"])
    op.create_index("ix_safety_message_key_id", "safety_message", ["key_id"])
    op.create_table(
        "safety_recipient",
        sa.Column("session_id", sa.String(64), nullable=False),
        sa.Column("recipient_id", sa.String(64), nullable=False),
        sa.Column("staff", sa.Boolean, nullable=False),
        sa.Column("next_position", sa.Integer, nullable=False),
        sa.Column("acknowledged", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["safety_session.session_id"],
            name="fk_safety_recipient_session_id",
        ),
        sa.PrimaryKeyConstraint(
            "session_id", "recipient_id", name="pk_safety_recipient"
        ),
    )
    op.create_table(
        "safety_request",
        sa.Column("session_id", sa.String(64), nullable=False),
        sa.Column("sender_id", sa.String(64), nullable=False),
        sa.Column("client_id", sa.String(64), nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("first_seq", sa.Integer, nullable=False),
        sa.Column("messages", sa.Integer, nullable=False),
        sa.Column("first_event", sa.Integer, nullable=False),
        sa.Column("events", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["safety_session.session_id"],
            name="fk_safety_request_session_id",
        ),
        sa.PrimaryKeyConstraint(
            "session_id", "sender_id", "client_id", name="pk_safety_request"
        ),
    )
    op.create_table(
        "safety_delivery",
        sa.Column("session_id", sa.String(64), nullable=False),
        sa.Column("recipient_id", sa.String(64), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("stored_at", sa.Float, nullable=False),
        sa.Column("delivered_at", sa.Float, nullable=True),
        sa.Column("seen_at", sa.Float, nullable=True),
        sa.ForeignKeyConstraint(
            ["session_id", "recipient_id"],
            ["safety_recipient.session_id", "safety_recipient.recipient_id"],
            name="fk_safety_delivery_session_id",
        ),
        sa.PrimaryKeyConstraint(
            "session_id", "recipient_id", "position", name="pk_safety_delivery"
        ),
        sa.UniqueConstraint(
            "session_id", "seq", "recipient_id", name="uq_safety_delivery_session_id"
        ),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("safety_delivery")
    op.drop_table("safety_request")
    op.drop_table("safety_recipient")
    op.drop_table("safety_message")
    op.drop_table("safety_fact")
    op.drop_table("safety_deadline")
    op.drop_table("outreach_task")
    op.drop_table("contact_log")
    op.drop_table("checkin_event")
    op.drop_table("safety_session")
    op.drop_table("audit_head")
    op.drop_table("data_key")
    op.drop_table("root_key")
    op.drop_table("audit")
