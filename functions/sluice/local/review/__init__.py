"""Human review on a laptop: cases in memory or in files, in the terminal or in a browser."""
