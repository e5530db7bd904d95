"""Pages of organisations, appointments, assets and actions."""
