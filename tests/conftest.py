"""What holds for every test, and the fixtures that any may use."""

from hypothesis import settings

pytest_plugins = [
    "capabilities",
    "run_times",
    "selection",
    "worker_groups",
    "servers.postgres",
    "servers.postgres_15",
    "servers.alloydb",
    "servers.redshift",
    "servers.mysql",
    "servers.bigquery",
    "servers.databricks",
    "servers.snowflake",
    "servers.application",
    "servers.identity_provider",
    "engines.bigquery",
    "engines.databricks_double",
    "engines.mysql",
    "engines.postgres_kin",
    "engines.redshift_double",
    "engines.snowflake_double",
    "engines.bench",
    "engines.refreshed",
]

# The same examples in each run, on each worker: a test fails because of a change, not because of luck.
# To look for more trouble, run a file with --hypothesis-profile=default.
settings.register_profile("same-each-time", derandomize=True, deadline=None, database=None)
settings.load_profile("same-each-time")
