"""発注者: what a town takes and allows, and every body there is; one model and one loader for all services."""
