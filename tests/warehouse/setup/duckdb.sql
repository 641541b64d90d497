-- Makes the schema that Tablewright writes to, apart from your own tables.
CREATE SCHEMA IF NOT EXISTS "stage";
