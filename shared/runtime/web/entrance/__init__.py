"""The layers that every request passes first."""
