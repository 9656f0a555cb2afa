"""Many objects in one file: written once as a whole, never changed."""
