"""The `batch` function."""
