"""The database engine of the portal: PostgreSQL as Django speaks with it, with fewer round trips."""
