"""Who must be notified of an incident, and by when. Pure: no database, no clock of its own."""
