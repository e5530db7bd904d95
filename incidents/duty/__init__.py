"""Who must be told of an incident, and by when. Pure: no database, no clock of its own."""
