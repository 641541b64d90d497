-- Makes the role that Tablewright works as. Name it in the connection.
CREATE ROLE IF NOT EXISTS "TABLEWRIGHT";
-- Lets the user of the connection take this role.
GRANT ROLE "TABLEWRIGHT" TO USER "APP";
-- Makes the schema that Tablewright writes to, apart from your own tables.
CREATE SCHEMA IF NOT EXISTS "DB"."STAGE";
-- Lets the role run statements in the virtual warehouse of the connection.
GRANT USAGE ON WAREHOUSE "WH" TO ROLE "TABLEWRIGHT";
-- Lets the role reach the database.
GRANT USAGE ON DATABASE "DB" TO ROLE "TABLEWRIGHT";
-- Lets the role reach the tables of this schema.
GRANT USAGE ON SCHEMA "DB"."STAGE" TO ROLE "TABLEWRIGHT";
-- Lets the role make tables in this schema; what it makes belongs to it.
GRANT CREATE TABLE ON SCHEMA "DB"."STAGE" TO ROLE "TABLEWRIGHT";
-- Lets the role make warehouse views.
GRANT CREATE VIEW ON SCHEMA "DB"."STAGE" TO ROLE "TABLEWRIGHT";
-- Lets Snowflake keep materializations up to date by itself.
GRANT CREATE DYNAMIC TABLE ON SCHEMA "DB"."STAGE" TO ROLE "TABLEWRIGHT";
