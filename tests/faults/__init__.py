"""What breaks around the services, and what then becomes of their work."""
