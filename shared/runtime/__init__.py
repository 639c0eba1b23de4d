"""What every service does identically, without a word of the trade: settings, database, events, web, identity, logs."""
