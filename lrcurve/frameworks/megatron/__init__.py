"""The scheduler of Megatron-LM's core, megatron-core."""
