"""Webhooks: targets with their secrets, messages that wait for them, and each try to send one."""
