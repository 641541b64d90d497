-- Makes the schema that Tablewright writes to, apart from your own tables.
CREATE SCHEMA IF NOT EXISTS `main`.`stage`;
-- Lets the principal reach the catalog.
GRANT USE CATALOG ON CATALOG `main` TO `app@example.com`;
-- Lets the principal reach the tables of this schema.
GRANT USE SCHEMA ON SCHEMA `main`.`stage` TO `app@example.com`;
-- Lets the principal make tables and views; what it makes belongs to it.
GRANT CREATE TABLE ON SCHEMA `main`.`stage` TO `app@example.com`;
-- Lets the principal write to tables here that somebody else made.
GRANT MODIFY ON SCHEMA `main`.`stage` TO `app@example.com`;
-- Lets the principal read tables here that somebody else made.
GRANT SELECT ON SCHEMA `main`.`stage` TO `app@example.com`;
-- Lets the principal put files where the warehouse loads them from.
GRANT CREATE VOLUME ON SCHEMA `main`.`stage` TO `app@example.com`;
