"""nbproof proves what made a notebook's outputs."""
