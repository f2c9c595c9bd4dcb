"""The schedulers of Hugging Face diffusers, under the names that its ``get_scheduler`` knows them by.

They are those of transformers as of 2022, and share their records. ``get_scheduler`` hands on fewer arguments than its
functions take; those functions have records of their own where that makes a difference.
"""
