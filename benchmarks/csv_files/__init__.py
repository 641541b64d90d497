"""CSV files as people have them, made by rule, so that what is in them is known: ours beside other readers."""
