"""The schedulers of lightning-bolts, pl_bolts."""
