"""The schedulers of DeepSpeed, under the names that its config has for them."""
