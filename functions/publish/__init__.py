"""The `publish` function: puts the review page where it is served from, when it is deployed."""
