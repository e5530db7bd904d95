"""The pages of returns, by who uses them."""
