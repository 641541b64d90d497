"""The administration of a connection's write access: destinations, set-up, checks, moves."""
