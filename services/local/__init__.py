"""All three services on one machine: embedded Postgres, a mail catcher and the demo."""
