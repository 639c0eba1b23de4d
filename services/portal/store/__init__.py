"""Schema `portal`: what is kept between two requests of one person. Each row is sealed by who writes it."""
