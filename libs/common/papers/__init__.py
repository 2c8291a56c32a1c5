"""Papers: documents as PDF, set from a template beside the room that issues them."""
