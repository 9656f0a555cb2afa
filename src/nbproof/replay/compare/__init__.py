"""How outputs compare: pure functions from two lists of outputs to a grade with differences."""
