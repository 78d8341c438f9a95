"""The `deliver` function."""
