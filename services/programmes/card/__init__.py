"""The card of one person, read over all rooms, and the duplicates that a merge of two records left."""
