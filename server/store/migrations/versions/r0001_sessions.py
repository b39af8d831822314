"""Sessions and invitations."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "session",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_session"),
    )
    op.create_table(
        "invitation",
        sa.Column("jti", sa.String(64), nullable=False),
        sa.Column("session_id", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("name", sa.String(64), nullable=True),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.Column("revoked_at", sa.Float, nullable=True),
        sa.PrimaryKeyConstraint("jti", name="pk_invitation"),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name="fk_invitation_session_id"
        ),
    )
    op.create_index("ix_invitation_session_id", "invitation", ["session_id"])


def downgrade() -> None:
    """Drop both tables."""
    op.drop_table("invitation")
    op.drop_table("session")
