"""Hospitels: beds, stays, waiting lists, offers. A stay is offered, admitted, moved and ended here."""
