"""Pages of incidents and of the notices that follow from them."""
