"""The schedulers of NVIDIA NeMo, under the names that ``optim.sched.name`` knows them by."""
