"""Checked, capped JSON of every type that crosses a process or reaches the disk."""
