"""The schedulers of OLMo, as its Trainer asks them."""
