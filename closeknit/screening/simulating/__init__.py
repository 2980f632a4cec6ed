"""What if: the rules over a district before and after a change of parameters, counted family by family."""
