"""Measures what nbproof costs; the figures stand in docs/benchmarks.md."""
