"""Documents: text in any format becomes mappings, lists and scalars that know where they stand."""
