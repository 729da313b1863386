"""``dars rollback``: viewers see an earlier version again."""

from pipeline.plan.publish import master_key, page_key
from pipeline.publication import rollback as switch_back
from workers.cli.asked import Asked
from workers.view import shown


def rollback(asked: Asked, lesson: str, to: str) -> int:
    """Switch the pointer, and have the ledger show what viewers see."""
    studio = asked.open()
    try:
        store = studio.storage.open()
        version = switch_back(store, lesson, to or None)
        keys = {"master": master_key(lesson, version), "page": page_key(lesson)}
        urls = {name: f"{store.public_url}/{key}" for name, key in keys.items()}
        studio.ledger.show(lesson, version, shown(studio.ledger, lesson)[1] | urls)
    finally:
        studio.close()
    print(f"{lesson}\t{version}")
    return 0
