"""CSV files as people have them, generated so that their content is known: this reader compared with others."""
