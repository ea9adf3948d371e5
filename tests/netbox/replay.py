"""Answers of a NetBox or Nautobot that were recorded, served on loopback as its API serves them."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlparse

Lists = Mapping[str, list[dict[str, Any]]]
TOKEN = "canary-token"
_PAGE = 3
"""Records of an answer at most, so that lists have several."""


class _Handler(BaseHTTPRequestHandler):
    """Answers of lists, by path below api/."""

    lists: Lists

    def do_GET(self) -> None:
        parsed = urlparse(self.path)
        path, query = parsed.path.removeprefix("/api/").strip("/"), parse_qs(parsed.query)
        if TOKEN not in self.headers.get("Authorization", ""):
            self._answer(403, {"detail": "Invalid token"})
        elif path in self.lists:
            self._page(path, query)
        else:
            self._answer(404, {"detail": "Not found"})

    def do_POST(self) -> None:
        if records := self._sent():
            at = self.lists[self._list()]
            at += [{**record, "id": len(at) + n} for n, record in enumerate(records, 1)]
            self._answer(201, records)

    def do_PATCH(self) -> None:
        if records := self._sent():
            by_id = {each["id"]: each for each in self.lists[self._list()]}
            for record in records:
                by_id[record["id"]]["custom_fields"] |= record["custom_fields"]
            self._answer(200, records)

    def _list(self) -> str:
        return urlparse(self.path).path.removeprefix("/api/").strip("/")

    def _sent(self) -> list[dict[str, Any]]:
        """What is to be written; anybody but who may write is refused."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Authorization", "").endswith(TOKEN):
            records: list[dict[str, Any]] = json.loads(body)
            return records
        self._answer(403, {"detail": "Invalid token"})
        return []

    def _page(self, path: str, query: dict[str, list[str]]) -> None:
        found = [each for each in self.lists[path] if _wanted(each, query)]
        begin = int(query.get("offset", ["0"])[0])
        size = min(int(query.get("limit", ["50"])[0]), _PAGE)
        rest = "".join(
            f"&{name}={value}" for name, values in query.items()
            if name not in {"limit", "offset"} for value in values
        )  # fmt: skip
        host, port = self.server.server_address[:2]
        more = f"http://{host!s}:{port}/api/{path}/?limit={size}&offset={begin + size}{rest}"
        results = found[begin : begin + size]
        self._answer(200, {
            "count": len(found), "next": more if begin + size < len(found) else None,
            "previous": None, "results": results,
        })  # fmt: skip

    def _answer(self, status: int, document: Any) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@contextmanager
def replayed(lists: Lists) -> Iterator[str]:
    """A server of these lists, by path below api/; yields its address."""

    handler = type("Handler", (_Handler,), {"lists": lists})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def _wanted(record: dict[str, Any], query: dict[str, list[str]]) -> bool:
    """Whether the filters of a query, as far as bothends uses them, take a record."""
    assigned = record.get("assigned_object") or {}
    owners = {
        "id": record["id"],
        "name": record.get("name"),
        "tunnel_id": (record.get("tunnel") or {}).get("id"),
        "device_id": ((record.get("device") or assigned.get("device")) or {}).get("id"),
        "assigned_object_id": record.get("assigned_object_id"),
        "assigned_object_type": record.get("assigned_object_type"),
        "device": (record.get("device") or {}).get("id"),
        "secrets_group": (record.get("secrets_group") or {}).get("id"),
        "virtual_machine_id": (record.get("virtual_machine") or {}).get("id"),
    }
    tags = {tag.get("slug", tag.get("name")) for tag in record.get("tags", ())}
    return all(
        (set(values) <= tags) if name in {"tag", "tags"} else str(owners[name]) in values
        for name, values in query.items()
        if name not in {"limit", "offset", "depth", "exclude_m2m", "created_after", "note__ic"}
    )
