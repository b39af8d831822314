"""Figures: how fast people are in, what the node needs, what a packet costs."""
