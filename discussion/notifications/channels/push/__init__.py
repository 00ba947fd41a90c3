"""Messages to browsers, by the push services of their makers: encrypted for the browser alone (RFC 8291)."""
