"""The `review` function: the API behind the review page."""
