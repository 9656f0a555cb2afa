"""Verdicts for machines and for readers: JUnit and one page of HTML."""
