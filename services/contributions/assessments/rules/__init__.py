"""The contribution due on a wage: for one wage and, in SQL, for many."""
