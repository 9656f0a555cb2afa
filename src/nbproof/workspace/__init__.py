"""The user's folder: its root, its files, its git revision."""
