"""Input tables: plain typed tables in the destination that people edit, each with a readable history.

From pure to edge: `model` (what is exchanged); `cells`, `constraints`, `ordering`, `linked`, `decide`,
`matching`, `entries`, `inverse` and `replay` (pure); `statements` (SQL trees); `storage` (one table inside a
transaction); `editing` and `structure` (what happens in one); `service` (who may, and what follows a commit);
`live` (who watches).
"""
