"""Answers to questions about a solved war."""
