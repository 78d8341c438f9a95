"""The `extract` function."""
