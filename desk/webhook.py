"""Files to a web address: one signed request for a publication, so that another system can take them in."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from tasks.services.publishing import OwedSend

PATIENCE = 60.0  # s
SIGNATURE = "X-Duban-Signature"
DELIVERY = "X-Duban-Delivery"


@dataclass(frozen=True)
class Webhook:
    """Where files are posted to; neither the address nor the secret is in a repr, both may be passwords."""

    url: str
    secret: str = ""

    def __repr__(self) -> str:
        return f"Webhook({urlsplit(self.url).hostname})"

    def send(self, owed: OwedSend) -> None:
        """A POST of multipart/form-data: `payload` (JSON: plan, as_of, files with name and sha256, missing) and a part
        for each file. X-Duban-Delivery is the same for a repeat; X-Duban-Signature is 'sha256=' and the HMAC of the
        whole body. Raises OSError when it is not taken (an answer other than 2xx).
        """
        contents = [(Path(path).name, Path(path).read_bytes()) for path in owed.paths]
        payload = {
            "plan": owed.plan,
            "as_of": owed.as_of.isoformat(),
            "files": [{"name": name, "sha256": hashlib.sha256(content).hexdigest()} for name, content in contents],
            "missing": [output.value for output in owed.missing],
        }
        files: list[tuple[str, tuple[str | None, bytes, str]]] = [
            ("payload", (None, json.dumps(payload, ensure_ascii=False).encode(), "application/json"))
        ]
        files += [("file", (name, content, "application/octet-stream")) for name, content in contents]
        try:
            with httpx.Client(timeout=PATIENCE, trust_env=False) as client:
                request = client.build_request(
                    "POST", self.url, files=files, headers={DELIVERY: f"publication-{owed.id}"}
                )
                body = request.read()
                if self.secret:
                    digest = hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()
                    request.headers[SIGNATURE] = f"sha256={digest}"
                answer = client.send(request)
        except httpx.HTTPError as error:
            raise OSError(type(error).__name__) from None  # its own words may repeat the address
        if not answer.is_success:
            raise OSError(f"HTTP {answer.status_code}")
