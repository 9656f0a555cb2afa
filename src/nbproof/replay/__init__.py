"""Runs a notebook again in a clean copy, compares and judges.

The only package that knows nbclient and nbconvert.
"""
