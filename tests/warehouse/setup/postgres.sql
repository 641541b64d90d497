-- Makes the schema that Tablewright writes to, apart from your own tables.
CREATE SCHEMA IF NOT EXISTS "stage";
-- Lets the user sign in to this database.
GRANT CONNECT ON DATABASE "shop" TO "writer";
-- Lets the user reach the tables of this schema.
GRANT USAGE ON SCHEMA "stage" TO "writer";
-- Lets the user make tables and views in this schema; what it makes belongs to it.
GRANT CREATE ON SCHEMA "stage" TO "writer";
-- Lets large pastes wait in a temporary table until all of their rows are checked.
GRANT TEMPORARY ON DATABASE "shop" TO "writer";
