"""The `dead_letters` function."""
