"""HTTP for python-telegram-bot over aiohttp: ten times its default at high concurrency (facts.md), and silent.

Two things matter besides speed. The token is part of every URL, so no text of an error may be passed on as it is. And a
sender must know whether a request that failed may have been accepted: NotSentError says no, UnansweredError perhaps.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlsplit

import aiohttp
from telegram.error import BadRequest, NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

CHUNK = 64 * 1024
BEFORE_SENDING = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientHttpProxyError,
    aiohttp.InvalidURL,
    aiohttp.NonHttpUrlClientError,
)
Timeout = float | None | object  # seconds, None = without end, or BaseRequest.DEFAULT_NONE


class NotSentError(NetworkError):
    """No connection was made: the request has certainly not been accepted."""


class UnansweredError(TimedOut):
    """The request was on its way when the connection failed: it may have been accepted."""


class AiohttpRequest(BaseRequest):
    """One connection pool. Timeouts in seconds; `upload_timeout` is what a request with files may take longer.

    `proxy` is an http:// URL, with user and password if it wants them. Raises ValueError for another kind of proxy.
    """

    __slots__ = ("_connect_timeout", "_connections", "_proxy", "_read_timeout", "_session", "_token", "_upload_timeout")

    def __init__(
        self,
        token: str,
        *,
        connections: int = 64,
        proxy: str | None = None,
        connect_timeout: float = 10.0,
        read_timeout: float = 20.0,
        upload_timeout: float = 300.0,
    ) -> None:
        if proxy and urlsplit(proxy).scheme != "http":
            raise ValueError("the proxy must be an http:// URL; socks proxies are not supported")
        self._token = token
        self._connections = connections
        self._proxy = proxy or None
        self._connect_timeout = connect_timeout
        self._read_timeout = read_timeout
        self._upload_timeout = upload_timeout
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        return self._read_timeout

    async def initialize(self) -> None:
        if self._session is None:
            # Below the 75 s after which Telegram's servers close an idle connection: a request must not meet that.
            connector = aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=30)
            self._session = aiohttp.ClientSession(connector=connector, auto_decompress=True)

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Timeout = BaseRequest.DEFAULT_NONE,
        write_timeout: Timeout = BaseRequest.DEFAULT_NONE,
        connect_timeout: Timeout = BaseRequest.DEFAULT_NONE,
        pool_timeout: Timeout = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        read = _seconds(read_timeout, self._read_timeout)
        connect = _seconds(connect_timeout, self._connect_timeout)
        upload = self._upload_timeout if request_data is not None and request_data.contains_files else 0.0
        whole = None if read is None else read + (connect or 0.0) + upload
        timeout = aiohttp.ClientTimeout(total=whole, sock_connect=connect, sock_read=None if upload else read)
        session = self._open_session()
        try:
            async with session.request(
                method, _address(url), data=_body(request_data), timeout=timeout, proxy=self._proxy
            ) as answer:
                payload = await answer.read()
                status = answer.status
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise self._translated(error) from None
        # A gateway's error page may repeat the URL, and what cannot be parsed ends up in a log.
        return status, payload if status == HTTPStatus.OK else payload.replace(self._token.encode(), b"<token>")

    async def download(self, url: str, write: Callable[[bytes], object], *, most: int) -> int:
        """Streams a file to `write` and returns its size in bytes.

        Raises BadRequest when it is larger than `most` bytes or is not there, NetworkError when trying again may help.
        """
        timeout = aiohttp.ClientTimeout(sock_connect=self._connect_timeout, sock_read=self._read_timeout)
        size = 0
        try:
            async with self._open_session().get(_address(url), timeout=timeout, proxy=self._proxy) as answer:
                if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR or answer.status == HTTPStatus.TOO_MANY_REQUESTS:
                    raise NetworkError(f"HTTP {answer.status}")
                if answer.status != HTTPStatus.OK:
                    raise BadRequest(f"the file cannot be fetched (HTTP {answer.status})")
                async for chunk in answer.content.iter_chunked(CHUNK):
                    size += len(chunk)
                    if size > most:
                        raise BadRequest("file is too big")
                    write(chunk)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise self._translated(error) from None
        return size

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise RuntimeError("the request object is not initialized")
        return self._session

    def _translated(self, error: Exception) -> NetworkError:
        # What an HTTP error says of itself includes URLs, and with them the token or the proxy's password.
        detail = f"HTTP {error.status}" if isinstance(error, aiohttp.ClientResponseError) else str(error)
        text = f"{type(error).__name__}: {detail}".replace(self._token, "<token>")
        return NotSentError(text) if isinstance(error, BEFORE_SENDING) else UnansweredError(text)


def _address(url: str) -> URL:
    try:
        return URL(url, encoded=True)  # as it is: the colon of a token must not be quoted
    except ValueError:
        raise NotSentError("the server's address cannot be read; see base_url in the settings") from None


def _seconds(given: Timeout, default: float) -> float | None:
    if given is None or isinstance(given, (int, float)):
        return given
    return default


def _body(request_data: RequestData | None) -> aiohttp.FormData | dict[str, str] | None:
    if request_data is None:
        return None
    if not request_data.contains_files:
        return request_data.json_parameters or None
    # Unquoted: Telegram shows a file name as it stands in the form, and most of them are Chinese.
    form = aiohttp.FormData(quote_fields=False)
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (file_name, content, mime) in request_data.multipart_data.items():
        form.add_field(name, content, filename=file_name, content_type=mime)
    return form
