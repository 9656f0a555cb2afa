"""Content-addressed bytes and the snapshots that refer to them."""
