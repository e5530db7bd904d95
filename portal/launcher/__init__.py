"""What `make` calls: prepares the machine, starts the servers and the portal's processes, and stops them cleanly."""
