"""What every service needs alike, without knowing of guarantees: database, events, web, identity, settings, logs."""
