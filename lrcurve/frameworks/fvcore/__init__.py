"""fvcore 0.1.5: parameter schedulers over ``where``, the share of the training that is done, from 0 to below 1."""
