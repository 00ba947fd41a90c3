"""What the document says of proof of work."""

from typing import Any

from discussion.api.schema.basics import TEXT, Shape, object_of

PROOF: Shape = {
    "type": "string",
    "maxLength": 4_000,
    "description": "Where the site asks for it: what ALTCHA's solver made of a challenge, in base64. Or `hold`, from "
    "who cannot work: then the comment waits for a moderator.",
}
_PARAMETERS: dict[str, Shape] = {
    "algorithm": {"const": "PBKDF2/SHA-256"},
    "cost": {"type": "integer", "description": "Rounds for each key."},
    "keyLength": {"type": "integer", "description": "Bytes."},
    "keyPrefix": {"type": "string", "description": "How the key begins that is to be found, in hex digits."},
    "nonce": TEXT,
    "salt": TEXT,
    "keySignature": TEXT,
    "expiresAt": {"type": "integer", "description": "Seconds since 1970."},
    "data": object_of("For whom it is.", {"for": TEXT}),
}
SHAPES_OF_PROOFS: dict[str, Shape] = {
    "Challenge": object_of(
        "What to work on, in ALTCHA's words.",
        {"parameters": object_of("What is signed.", _PARAMETERS), "signature": TEXT},
    )
}
REFUSED_BY_PROOFS: dict[int, dict[str, str]] = {
    403: {
        "proof_required": "This site asks your browser for a little work first. Reload the page, then post it again.",
        "proof_invalid": "This proof of work does not fit: work on a new challenge, then send the same again.",
        "proof_expired": "This proof of work is too old: work on a new challenge, then send the same again.",
    }
}
OF_PROOF = tuple(REFUSED_BY_PROOFS[403])
EXAMPLE_ADDRESS = "/api/v1/proof"
EXAMPLES_OF_PROOFS: dict[str, Any] = {
    "Challenge": {
        "parameters": {
            "algorithm": "PBKDF2/SHA-256",
            "cost": 1000,
            "keyLength": 32,
            "keyPrefix": "5be1c02f6a1d94a8e0a3c5d7f9b1e2c4",
            "nonce": "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
            "salt": "00112233445566778899aabbccddeeff",
            "keySignature": "b1946ac92492d2347c6235b4d2611184b1946ac92492d2347c6235b4d2611184",
            "expiresAt": 1795349400,
            "data": {"for": "5891b5b522d5df086d0ff0b110fbd9d2"},
        },
        "signature": "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03",
    }
}
