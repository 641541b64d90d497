"""What an administrator does with the write access of a connection: destinations, set-up, checks, moves."""
