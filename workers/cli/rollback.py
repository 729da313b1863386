"""``dars rollback``: viewers see an earlier version again."""

from pipeline.plan.publish import master_key, page_key
from pipeline.publication import rollback as switch_back
from workers.cli.asked import Asked


def rollback(asked: Asked, lesson: str, to: str) -> int:
    """Switch the pointer, and have the ledger show what viewers see."""
    studio = asked.open()
    try:
        store = studio.storage.open()
        version = switch_back(store, lesson, to or None)
        urls = {"master": master_key(lesson, version), "page": page_key(lesson)}
        root = store.public_url
        studio.ledger.show(lesson, version, {name: f"{root}/{key}" for name, key in urls.items()})
    finally:
        studio.close()
    print(f"{lesson}\t{version}")
    return 0
