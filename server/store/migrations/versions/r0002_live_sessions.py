"""What live sessions leave behind: policies, an end, removals, plans of breakouts."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and tables."""
    op.add_column("session", sa.Column("policies", sa.Text, nullable=True))
    op.add_column("session", sa.Column("ended_at", sa.Float, nullable=True))
    op.create_table(
        "removal",
        sa.Column("session_id", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("removed_at", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("session_id", "subject", name="pk_removal"),
    )
    op.create_table(
        "breakout_set",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("rooms", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_breakout_set"),
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_table("breakout_set")
    op.drop_table("removal")
    with op.batch_alter_table("session") as batch:
        batch.drop_column("ended_at")
        batch.drop_column("policies")
