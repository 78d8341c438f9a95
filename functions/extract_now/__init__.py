"""The `extract_now` function."""
