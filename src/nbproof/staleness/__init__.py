"""From traces and present digests to verdicts. Pure."""
