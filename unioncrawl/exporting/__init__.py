"""Articles of a selection as tables for other programs: JSON Lines, CSV, Parquet, SQLite, each with its data dictionary."""
