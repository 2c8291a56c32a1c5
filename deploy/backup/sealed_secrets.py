"""A box's secrets in a backup, encrypted with an operator's key: only the private half decrypts them.

X25519 (RFC 7748) agrees on a key with a pair made for this one backup, HKDF-SHA256 derives it, AES-256-GCM encrypts.
"""

import base64
import json
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from deploy.command_refused import CommandRefused
from libs.common.runtime.state_files import write_state

PUBLIC_KEY = "operator.public.json"
STATE = (
    "secrets.json", "document-signing-key.json", "acting-key.json", "acting-key.public.json", "issuer-key.json",
    "jwks.json", "parties.json", "today", "demo-reached", "demo-loaded", "personas.json", "scenario.json", "country",
)  # fmt: skip
"""What a box keeps beside its databases and uploads. The first five are secrets; without them nobody is known."""
_RAW = (Encoding.Raw, PublicFormat.Raw)


class CannotOpen(CommandRefused):
    """The given key is not the one that the secrets were encrypted for."""


def make_operator_key(private: Path, public: Path) -> None:
    """Make a key pair.

    The private half belongs on another machine; the public half encrypts every backup of the box.
    """
    if private.exists():
        raise CommandRefused(f"{private} exists already: name another file, or use the key in it")
    key = X25519PrivateKey.generate()
    secret = key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    write_state(private, json.dumps({"kty": "OKP", "crv": "X25519", "d": _text(secret), "x": _x(key.public_key())}))
    write_state(public, json.dumps({"kty": "OKP", "crv": "X25519", "x": _x(key.public_key())}))


def seal_state(folder: Path, to: Path) -> str:
    """Encrypt every state file of the box into one JSON document."""
    content = {name: (folder / name).read_text("utf-8") for name in STATE if (folder / name).is_file()}
    receiver = X25519PublicKey.from_public_bytes(_bytes(_jwk(to)["x"]))
    once = X25519PrivateKey.generate()
    nonce = os.urandom(12)
    key = _agreed(once, receiver, ours=once.public_key(), theirs=receiver)
    sealed = AESGCM(key).encrypt(nonce, json.dumps(content).encode(), None)
    made = {"to": _x(receiver), "from": _x(once.public_key()), "nonce": _text(nonce), "sealed": _text(sealed)}
    return json.dumps(made)


def unseal_state(sealed: Path, operator_key: Path) -> dict[str, str]:
    """Decrypt and return the state files by name."""
    given, jwk = _jwk(sealed), _jwk(operator_key)
    if "d" not in jwk:
        raise CannotOpen(f"{operator_key} is the public half: give the private key that `prakan keys operator` made")
    if jwk["x"] != given["to"]:
        raise CannotOpen(f"{operator_key} is another key than the one that this backup was sealed to ({given['to']})")
    private = X25519PrivateKey.from_private_bytes(_bytes(jwk["d"]))
    sender = X25519PublicKey.from_public_bytes(_bytes(given["from"]))
    key = _agreed(private, sender, ours=sender, theirs=private.public_key())
    try:
        opened = AESGCM(key).decrypt(_bytes(given["nonce"]), _bytes(given["sealed"]), None)
    except InvalidTag:
        raise CannotOpen(f"{sealed} was changed since it was sealed") from None
    files: dict[str, str] = json.loads(opened)
    return {name: text for name, text in files.items() if name in STATE}


def _agreed(
    private: X25519PrivateKey, public: X25519PublicKey, *, ours: X25519PublicKey, theirs: X25519PublicKey
) -> bytes:
    """Derive the key, bound to both public keys, so that the content of one message opens no other."""
    bound = ours.public_bytes(*_RAW) + theirs.public_bytes(*_RAW)
    return HKDF(SHA256(), 32, salt=bound, info=b"prakan backup secrets 1").derive(private.exchange(public))


def _jwk(file: Path) -> dict[str, str]:
    try:
        key: dict[str, str] = json.loads(file.read_text("utf-8"))
        _bytes(key.get("x") or key["from"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise CannotOpen(f"{file} is no key or sealed file of `prakan keys operator` and `prakan backup`") from None
    return key


def _x(key: X25519PublicKey) -> str:
    return _text(key.public_bytes(*_RAW))


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
