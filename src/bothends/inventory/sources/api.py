"""The REST API of NetBox and Nautobot, whose lists both have the same form."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.client import BAD_REQUEST
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bothends.errors import InputError
from bothends.inventory.sources.records import Record
from bothends.inventory.sources.settings import Settings
from bothends.secrets import PROCESS, resolve

_LONGEST = 200
"""Characters that are shown of an answer which says what is wrong with a request."""
_CHUNK = 50
"""Ids that one request asks for: Nautobot's are long, and its server takes lines of 4 kB."""


@contextmanager
def understood(settings: Settings) -> Iterator[None]:
    """Refuse records that are not as the API gives them: no field is taken for granted."""
    try:
        yield
    except (LookupError, TypeError, AttributeError, ValueError) as error:
        what = f"without {error}" if isinstance(error, KeyError) else "with a field of another kind"
        raise InputError(
            f"expected records of {settings.title}'s API, found one {what[:80]}",
            where=settings.url,
            hint="the token has to read all that tunnels refer to; "
            f"versions: docs/{settings.inventory}.md",
        ) from None


class Api:
    """Reads lists of records. Raises InputError with what the server said, never with the token."""

    def __init__(self, settings: Settings, project: Path, **always: object) -> None:
        """`always` is asked for with every list."""
        if find_spec("pynetbox") is None:
            raise InputError(
                f"an inventory in {settings.title} needs pynetbox, which is not installed",
                hint=f"pip install 'bothends[{settings.inventory}]'",
            )
        import pynetbox

        token = resolve(settings.token_ref, project).reveal()
        self._url, self._title, self._always = settings.url, settings.title, always
        self._netbox = pynetbox.api(settings.url, token=token)
        if settings.ca_file:
            self._netbox.http_session.verify = settings.ca_file

    def all(self, path: str, **filters: object) -> list[Record]:
        """Every record of a list."""
        query = {
            name: value for name, value in (self._always | filters).items() if value is not None
        }
        records: list[Record] = []
        with self._refused(path):
            records += self._request(path, query).get()
        return records

    def send(self, verb: str, path: str, records: Sequence[Record]) -> None:
        """Make records of a list (`post`), or change those with these ids (`patch`)."""
        with self._refused(path):
            getattr(self._request(path, {}), verb)(list(records))

    def of(self, path: str, name: str, values: Iterable[Any], **more: object) -> list[Record]:
        """The records of a list whose `name` is one of some values."""
        ordered = sorted(set(values))
        parts = [ordered[n : n + _CHUNK] for n in range(0, len(ordered), _CHUNK)]
        return [record for part in parts for record in self.all(path, **{name: part}, **more)]

    def _request(self, path: str, filters: Mapping[str, object]) -> Any:
        from pynetbox.core.query import Request

        return Request(
            base=f"{self._netbox.base_url}/{path}/",
            token=self._netbox.token,
            http_session=self._netbox.http_session,
            filters=dict(filters),
            limit=500,
        )

    @contextmanager
    def _refused(self, path: str) -> Iterator[None]:
        """Says what the server said."""
        import requests
        from pynetbox.core.query import ContentError, RequestError

        try:
            yield
        except RequestError as error:
            status = error.req.status_code
            hint = "check the token, and what it may do" if status in {401, 403} else ""
            if status == BAD_REQUEST:
                hint = f"it says: {PROCESS.redact(str(error.error))[:_LONGEST]}"
            raise InputError(
                f"{self._title} answered {status} to {path}", where=self._url, hint=hint
            ) from None
        except ContentError:
            raise InputError(
                f"the answer is not that of {self._title}'s API", where=self._url, hint="check url"
            ) from None
        except requests.exceptions.RequestException as error:
            raise InputError(
                f"{self._title} cannot be asked ({type(error).__name__})",
                where=self._url,
                hint="BOTHENDS_OFFLINE=1 uses what was fetched last",
            ) from None
