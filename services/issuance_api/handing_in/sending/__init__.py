"""Mails to towns: chosen, queued, completed at each try, and confirmed by officers where the address is new."""
