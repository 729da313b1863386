"""What Alembic runs for each of its commands; the connection comes from workers.migrations."""

from alembic import context

from workers.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
context.run_migrations()
