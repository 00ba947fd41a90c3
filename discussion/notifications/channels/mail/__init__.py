"""Mail: at once or gathered, as text and as HTML."""
