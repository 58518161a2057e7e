"""The parts of the report that are words and tables, one file each."""
