"""The schedulers of MosaicML's Composer, as its Trainer steps them."""
