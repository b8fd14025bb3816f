"""What goes wrong on demand: the effects, the rules that choose them, and what a request may ask for itself."""
