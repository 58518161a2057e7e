"""One argument about war per file; a file is found by being here."""
