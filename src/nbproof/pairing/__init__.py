"""A notebook and its clean script. The only package that knows jupytext and nbdime."""
