"""提出の手引き: what a builder is told to do."""
