"""fastai 2.8.12: schedules over the share of the training that is done, and the three fits that use them."""
