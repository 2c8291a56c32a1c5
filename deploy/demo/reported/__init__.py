"""Figures that documents print, as files that the demo country sends through the door."""
