"""The ledger: questions with a date, what each reading makes of them, and what proved wrong."""
