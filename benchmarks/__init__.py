"""How fast the pages and papers are, measured on the real servers and processes: `make bench`."""
