"""The schedulers of Hugging Face transformers, under the names that ``get_scheduler`` knows them by."""
