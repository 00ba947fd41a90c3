"""Signing up and in, and what a member looks after, in the API's document."""

from typing import Any

from discussion.api.schema.basics import COUNT, TEXT, TIME, TRUTH, Shape, body_of, list_of, object_of, or_null, page_of

_TICKET: Shape = {**TEXT, "description": "For the next step: it lasts 15 minutes, and is of use once."}
_PASSWORD: Shape = {"type": "string", "format": "password", "maxLength": 1000}
_EMAIL: Shape = {"type": "string", "maxLength": 254, "description": "An e-mail address."}
_CODE: Shape = {"type": "string", "maxLength": 1000, "description": "As it was sent, or as the app shows it."}
_JSON: Shape = {"type": "object", "additionalProperties": True}
_CREDENTIAL: Shape = {**_JSON, "description": "What the passkey answered, as `toJSON()` gives it."}
_NUMBER: Shape = {"type": "string", "pattern": "^[0-9]+$", "description": "An opaque identifier."}
_PROOF: dict[str, Shape] = {
    "password": {**_PASSWORD, "description": "The present password; or send `code`."},
    "code": {**_CODE, "description": "A code of the second factor, in place of the password."},
}
_PASSKEY: dict[str, Shape] = {"id": _NUMBER, "name": TEXT, "created_at": TIME, "last_used_at": or_null(TIME)}
_SESSION: dict[str, Shape] = {"id": _NUMBER, "created_at": TIME, "browser": TEXT, "is_current": TRUTH}

SHAPES_OF_SIGNING: dict[str, Shape] = {
    "Ticket": object_of("What the next step needs.", {"ticket": _TICKET}),
    "PasskeyOptions": object_of("What the browser's passkeys are asked.", {"ticket": _TICKET, "options": _JSON}),
    "NewApp": object_of(
        "What an app that shows codes is set up with.", {"ticket": _TICKET, "secret": TEXT, "uri": TEXT}
    ),
    "RecoveryCodes": object_of("Each signs in once in place of the factor.", {"recovery_codes": list_of(TEXT)}),
    "Factors": object_of(
        "What is set up.",
        {"totp": TRUTH, "passkeys": list_of(object_of("A passkey.", _PASSKEY)), "recovery_codes": COUNT},
    ),
    "Sessions": page_of("Browsers in which one is signed in.", object_of("A browser.", _SESSION)),
}
BODIES_OF_SIGNING: dict[str, Shape] = {
    "SignUpBody": body_of(
        "A new member.",
        {
            "name": {"type": "string", "minLength": 2, "maxLength": 40, "description": "A display name."},
            "email": _EMAIL,
            "password": _PASSWORD,
        },
        required=("name", "email", "password"),
    ),
    "EmailBody": body_of("An address.", {"email": _EMAIL}, required=("email",)),
    "CodeBody": body_of("A code, and what it is for.", {"ticket": TEXT, "code": _CODE}, required=("ticket", "code")),
    "ResetBody": body_of(
        "A code and the new password.",
        {"ticket": TEXT, "code": _CODE, "password": _PASSWORD},
        required=("ticket", "code", "password"),
    ),
    "FactorBody": body_of(
        "A second factor: `code` or `credential`.",
        {"ticket": TEXT, "code": _CODE, "credential": _CREDENTIAL},
        required=("ticket",),
    ),
    "PasskeyBody": body_of(
        "Without a ticket, a way in of its own; with that of `second_factor_required`, the second factor.",
        {"ticket": TEXT},
    ),
    "CredentialBody": body_of(
        "What a passkey answered.", {"ticket": TEXT, "credential": _CREDENTIAL}, required=("ticket", "credential")
    ),
    "NewPasskeyBody": body_of(
        "What a new passkey answered.",
        {"ticket": TEXT, "credential": _CREDENTIAL, "name": TEXT},
        required=("ticket", "credential"),
    ),
    "ProofBody": body_of("Who asks is the owner.", _PROOF),
    "NewPasswordBody": body_of("A new password.", {**_PROOF, "new_password": _PASSWORD}, required=("new_password",)),
    "NewEmailBody": body_of("A new address.", {**_PROOF, "email": _EMAIL}, required=("email",)),
}
REFUSED_BY_SIGNING: dict[int, dict[str, str]] = {
    400: {
        "invalid_email": "This is no e-mail address: give one like name@example.org.",
        "duplicate_email": "This is your address already.",
        "weak_password": "This password is too short. It must contain at least 8 characters.",
        "wrong_code": "This code is not right: compare it with the mail or the app, and type it again.",
        "wrong_passkey": "This passkey is not right: begin again.",
    },
    403: {
        "second_factor_required": "Send the code of your app, or a recovery code, with this ticket to "
        "/session/login/factor.",
        "email_not_confirmed": "Confirm your address first: a code was sent to it. Send it with this ticket to "
        "/session/confirm.",
        "ticket_expired": "This ticket is used up or too old: begin again.",
        "not_a_member": "Only members have this: sign up first.",
        "wrong_proof": "Send your password, or a code of your second factor: what was sent is neither.",
    },
    409: {
        "factor_is_set": "An app is set up already: remove it first.",
        "no_factor": "Recovery codes stand in for a second factor: set one up first.",
    },
}
# Their examples carry a ticket.
WITH_TICKET = ("second_factor_required", "email_not_confirmed")

EXAMPLE_TICKET = "k3xq9example0not0a0ticket0v7w1"
_PASSKEY_ANSWER = {"id": "AQIDBA", "rawId": "AQIDBA", "type": "public-key", "response": {}}
EXAMPLES_OF_SIGNING: dict[str, Any] = {
    "Ticket": {"ticket": EXAMPLE_TICKET},
    "PasskeyOptions": {"ticket": EXAMPLE_TICKET, "options": {"publicKey": {"challenge": "AQIDBA"}}},
    "NewApp": {
        "ticket": EXAMPLE_TICKET,
        "secret": "JBSWY3DPEHPK3PXP",
        "uri": "otpauth://totp/mo%40example.org?secret=JBSWY3DPEHPK3PXP&issuer=The%20Herald",
    },
    "RecoveryCodes": {"recovery_codes": ["0123456789", "9876543210"]},
    "Factors": {
        "totp": True,
        "passkeys": [{"id": "7", "name": "Phone", "created_at": "2026-11-22T12:00:00Z", "last_used_at": None}],
        "recovery_codes": 10,
    },
    "Sessions": {
        "items": [{"id": "12", "created_at": "2026-11-22T12:00:00Z", "browser": "Firefox", "is_current": True}],
        "next": None,
    },
    "SignUpBody": {"name": "Ada", "email": "ada@example.org", "password": "correct horse battery"},
    "EmailBody": {"email": "ada@example.org"},
    "CodeBody": {"ticket": EXAMPLE_TICKET, "code": "BCDF-GHJK"},
    "ResetBody": {"ticket": EXAMPLE_TICKET, "code": "BCDF-GHJK", "password": "a longer pass phrase"},
    "FactorBody": {"ticket": EXAMPLE_TICKET, "code": "123456"},
    "PasskeyBody": {},
    "CredentialBody": {"ticket": EXAMPLE_TICKET, "credential": _PASSKEY_ANSWER},
    "NewPasskeyBody": {"ticket": EXAMPLE_TICKET, "credential": _PASSKEY_ANSWER, "name": "Phone"},
    "ProofBody": {"password": "correct horse battery"},
    "NewPasswordBody": {"password": "correct horse battery", "new_password": "a longer pass phrase"},
    "NewEmailBody": {"password": "correct horse battery", "email": "lovelace@example.org"},
}
