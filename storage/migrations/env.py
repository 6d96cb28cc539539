"""How Alembic runs here: on the connection that `storage.migrate` hands it, in its transaction."""

from alembic import context

from storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
context.run_migrations()
