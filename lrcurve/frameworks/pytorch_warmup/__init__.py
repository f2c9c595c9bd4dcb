"""pytorch_warmup: factors that dampen a torch scheduler, which runs on meanwhile."""
