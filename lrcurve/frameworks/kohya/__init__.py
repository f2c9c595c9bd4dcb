"""The schedulers of kohya's sd-scripts, under the names that ``--lr_scheduler`` knows them by and with its options."""
