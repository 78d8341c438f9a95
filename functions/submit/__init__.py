"""The `submit` function."""
