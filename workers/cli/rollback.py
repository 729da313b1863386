"""``dars rollback`` and ``dars unpublish``: what viewers see is a person's choice."""

from pipeline import page
from pipeline.plan.publish import master_key, page_key
from pipeline.preview import end as end_preview
from pipeline.publication import publish_pages
from pipeline.publication import rollback as switch_back
from pipeline.publication import unpublish as take_down
from workers.cli.asked import Asked
from workers.view import shown


def rollback(asked: Asked, lesson: str, to: str) -> int:
    """Switch the pointer, and have the ledger show what viewers see."""
    studio = asked.open()
    try:
        store = studio.storage.open()
        noted, urls, _ = shown(studio.ledger, lesson)
        version = switch_back(store, lesson, to or None, noted)
        keys = {"master": master_key(lesson, version), "page": page_key(lesson)}
        urls |= {name: f"{store.public_url}/{key}" for name, key in keys.items()}
        studio.ledger.show(lesson, version, urls)
    finally:
        studio.close()
    print(f"{lesson}\t{version}")
    return 0


def unpublish(asked: Asked, lesson: str) -> int:
    """Take a lesson down; its page, put anew, can say so whichever Dars made it.

    Then nobody begins a preview of it any more, and one that grows is ended.
    """
    studio = asked.open()
    try:
        store = studio.storage.open()
        version = take_down(store, lesson)
        files = [*page.app_files(), *page.lesson_files(lesson)]
        publish_pages(store, ((f.key, f.data, f.content_type, f.immutable) for f in files))
        studio.ledger.show(lesson, "", {})
        end_preview(store, lesson)
    finally:
        studio.close()
    print(f"{lesson}\t{version}\tunpublished")
    return 0
