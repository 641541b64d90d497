-- Makes the schema that Tablewright writes to, apart from your own tables.
CREATE SCHEMA IF NOT EXISTS "stage";
-- Lets the user reach the tables of this schema.
GRANT USAGE ON SCHEMA "stage" TO "writer";
-- Lets the user make tables and views in this schema; what it makes belongs to it.
GRANT CREATE ON SCHEMA "stage" TO "writer";
-- Lets large pastes wait in a temporary table until all of their rows are checked.
GRANT TEMP ON DATABASE "shop" TO "writer";
-- Lets this user share the list of objects with the user who wrote here first.
GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE "stage"."_list" TO "writer";
