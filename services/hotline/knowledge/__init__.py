"""Knowledge for agents: articles with a canned answer, procedures with documents and legal days."""
