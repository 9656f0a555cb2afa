"""Stores elsewhere: in the cloud or in another folder, with the same packs, objects and records."""
