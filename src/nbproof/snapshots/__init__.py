"""Take, list, compare and put back states of a notebook."""
