"""The project: settings, addresses, home, and what ties the apps together."""
