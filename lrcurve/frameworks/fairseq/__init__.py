"""The schedulers of fairseq, under the names that ``--lr-scheduler`` knows them by, as its Trainer calls them."""
