"""Every place in the source of Dars that writes what others can see: the list of crash points.

Made from the code by its syntax, so that none is forgotten. Kinds: ``commit`` is a method that is
decorated with ``writes``, or calls ``change``, the two doors of workers.transaction; ``rename``,
``unlink``, ``rmtree`` and ``fsync`` those of os, pathlib and shutil; the names of boto3's methods
that change the store stand for themselves.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
OF_OS = {
    "rename": "rename", "replace": "rename", "link": "rename", "unlink": "unlink",
    "remove": "unlink", "rmdir": "unlink", "fsync": "fsync", "fdatasync": "fsync",
}  # fmt: skip
# pathlib: one argument, where str.replace has two; unlink may have missing_ok.
OF_PATH = {"rename": "rename", "replace": "rename", "unlink": "unlink", "rmdir": "unlink"}
OF_S3 = {
    "put_object": "PutObject", "upload_fileobj": "PutObject", "delete_object": "DeleteObject",
    "delete_objects": "DeleteObjects", "create_bucket": "CreateBucket",
    "create_multipart_upload": "CreateMultipartUpload", "upload_part": "UploadPart",
    "complete_multipart_upload": "CompleteMultipartUpload",
    "abort_multipart_upload": "AbortMultipartUpload", "copy_object": "CopyObject",
}  # fmt: skip

# The door itself, and what is written once for each ledger or boot: rows 42 and 26 have that.
ELSEWHERE = ("workers/transaction.py", "workers/migrations/__init__.py", "workers/clock.py")


def sites(root: Path = ROOT) -> set[str]:
    """``file:function:kind`` of each."""
    found = set()
    for room in ("pipeline", "workers"):
        for file in sorted((root / room).rglob("*.py")):
            name = file.relative_to(root).as_posix()
            if name in ELSEWHERE:
                continue
            tree = ast.parse(file.read_text("utf-8"), name)
            found |= {f"{name}:{function}:{kind}" for function, kind in _within(tree, "<module>")}
    return found


def _within(node: ast.AST, function: str) -> Iterator[tuple[str, str]]:
    for child in ast.iter_child_nodes(node):
        inner = child.name if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) else ""
        if isinstance(child, ast.FunctionDef) and any(
            isinstance(each, ast.Name) and each.id == "writes" for each in child.decorator_list
        ):
            yield inner, "commit"
        if isinstance(child, ast.Call):
            kind = _kind(child)
            if kind:
                yield function, kind
        yield from _within(child, inner or function)


def _kind(call: ast.Call) -> str:
    if isinstance(call.func, ast.Name) and call.func.id == "change":
        return "commit"
    if not isinstance(call.func, ast.Attribute):
        return ""
    name, on = call.func.attr, call.func.value
    owner = on.id if isinstance(on, ast.Name) else on.attr if isinstance(on, ast.Attribute) else ""
    if owner == "os":
        return OF_OS.get(name, "")
    if owner == "shutil":
        return "rmtree" if name == "rmtree" else ""
    if name in OF_S3:
        return OF_S3[name]
    named = {word.arg for word in call.keywords}
    if name in OF_PATH and len(call.args) == (name in ("rename", "replace")):
        return OF_PATH[name] if named <= {"missing_ok"} else ""
    return ""
