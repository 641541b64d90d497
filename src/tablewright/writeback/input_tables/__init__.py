"""Input tables: plain typed tables in the destination that people edit, each with a readable history.

From pure to edge: `model` (the API's values); `cells`, `constraints`, `ordering`, `linked`, `decide`,
`matching`, `entries`, `inverse` and `replay` (pure); `statements` (SQL trees); `storage` (one table inside a
transaction); `editing` and `structure` (what happens in one); `service` (rights, and what follows a commit);
`live` (watchers).
"""
