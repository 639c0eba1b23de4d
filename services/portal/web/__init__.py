"""How a page is asked for and answered: sessions and forms on the way in, templates and headers on the way out."""
