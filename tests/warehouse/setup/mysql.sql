-- Makes the database that Tablewright writes to, apart from your own tables.
CREATE DATABASE IF NOT EXISTS `my_stage`;
-- Lets the user make tables.
GRANT CREATE ON `my\_stage`.* TO 'app'@'%';
-- Lets the user remove what it made, and put a new copy in the place of an old one.
GRANT DROP ON `my\_stage`.* TO 'app'@'%';
-- Lets the user read the tables that it wrote.
GRANT SELECT ON `my\_stage`.* TO 'app'@'%';
-- Lets the user add rows, and load files.
GRANT INSERT ON `my\_stage`.* TO 'app'@'%';
-- Lets the user change rows.
GRANT UPDATE ON `my\_stage`.* TO 'app'@'%';
-- Lets the user delete rows.
GRANT DELETE ON `my\_stage`.* TO 'app'@'%';
-- Lets the user add columns and rename tables.
GRANT ALTER ON `my\_stage`.* TO 'app'@'%';
-- Lets the user make warehouse views.
GRANT CREATE VIEW ON `my\_stage`.* TO 'app'@'%';
