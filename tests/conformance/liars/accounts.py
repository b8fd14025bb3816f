"""The keys that the server underneath knows, and whose records are whose."""

from __future__ import annotations

from liar import Lie
from wire import Answer, Asked, Server

OWNER, NEIGHBOUR = "cinv_sandbox_business", "cinv_sandbox_other"
KNOWN = (OWNER, NEIGHBOUR, "cinv_sandbox_limited")


def bearer(asked: Asked) -> str:
    """The key that comes as a bearer's, or ""."""
    scheme, _, key = asked.key.partition(" ")
    return key if scheme.lower() == "bearer" else ""


async def of_any_account(asked: Asked, server: Server) -> Answer:
    """What the first account to have it answers; the last refusal where none has."""
    for key in KNOWN:
        answer = await server(asked.as_key(key))
        if answer.ok:
            return answer
    return answer


async def of_another_account(asked: Asked, server: Server) -> Answer | None:
    """What another account that has it answers; None where the asker is nobody or no other has it."""
    if bearer(asked) in KNOWN:
        for key in KNOWN:
            if key != bearer(asked) and (answer := await server(asked.as_key(key))).ok:
                return answer
    return None


async def is_another_accounts(asked: Asked, server: Server) -> bool:
    """Whether the record that the path names belongs to another account."""
    path = asked.path.removesuffix("/pdf")
    return bool(asked.id) and await of_another_account(asked.get(path), server) is not None


class NeverWas(Lie):
    """Lies about records that never were: neither deleted, nor another account's."""

    operation = ""

    def __init__(self) -> None:
        self._deleted: set[str] = set()

    async def tell(self, asked: Asked, server: Server) -> Answer:
        """Lie where the id is unknown to all."""
        answer = await server(asked)
        if asked.method == "DELETE" and answer.ok:
            self._deleted.add(asked.id)
        unknown = asked.operation == self.operation and answer.status == 404 and asked.id not in self._deleted
        if unknown and not await is_another_accounts(asked, server):
            self.unknown(asked, answer)
        return answer

    def unknown(self, asked: Asked, answer: Answer) -> None:
        """Change the 404."""
