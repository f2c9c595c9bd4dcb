"""warmup_scheduler, of which many repositories carry a copy."""
