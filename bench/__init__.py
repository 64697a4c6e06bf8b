"""Comparisons with peers: speed (`make bench`) and how much of saved pages comes out right."""
