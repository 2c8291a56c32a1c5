"""Parts of every page that know no visitor: addresses, places, the agency's day and names, drawings."""
