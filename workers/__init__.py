"""Who works, when, and who knows about it: the only room that knows Celery and the ledger."""
