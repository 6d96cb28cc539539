"""The database: tables, queries named by their intention, migrations. Only here is SQL spoken."""
