"""The two bundled faces and the operator's additional font: converted, listed, and drawn so that text copies out."""
