"""The words of nbproof as frozen types. Standard library only."""
