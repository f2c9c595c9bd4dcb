"""Curves shown: figures, terminal pictures, tables, machine formats. No view knows what a spec looks like."""
