"""All three services on one machine: embedded Postgres, a mail catcher, the demo, and the `hosho` command."""
