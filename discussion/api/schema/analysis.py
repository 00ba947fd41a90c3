"""`comments:analyze` in the API's document."""

from typing import Any

from discussion.api.schema.basics import Shape, object_of

_SCORE = {"value": 0.93, "type": "PROBABILITY"}
_SPAN = {"begin": 0, "end": 15, "score": _SCORE}
EXAMPLES_OF_ANALYSIS: dict[str, Any] = {
    "AnalysisBody": {"comment": {"text": "You are a fool."}, "requestedAttributes": {"TOXICITY": {}}},
    "Analysis": {
        "attributeScores": {"TOXICITY": {"spanScores": [_SPAN], "summaryScore": _SCORE}},
        "languages": ["en"],
        "detectedLanguages": ["en"],
    },
}
BODIES_OF_ANALYSIS: dict[str, Shape] = {
    "AnalysisBody": {
        "type": "object",
        "description": "A text and what is asked about it; other fields of that service are taken, and not looked at.",
        "required": ["comment", "requestedAttributes"],
        "properties": {
            "comment": {
                "type": "object",
                "required": ["text"],
                "properties": {"text": {"type": "string"}},
                "additionalProperties": True,
            },
            "requestedAttributes": {"type": "object", "additionalProperties": True},
        },
        "additionalProperties": True,
    }
}
SHAPES_OF_ANALYSIS: dict[str, Shape] = {
    "Analysis": object_of(
        "What is thought of a text.",
        {
            "attributeScores": {"type": "object", "description": "Attribute → its scores, from 0 to 1."},
            "languages": {"type": "array", "items": {"type": "string"}},
            "detectedLanguages": {"type": "array", "items": {"type": "string"}},
        },
    )
}
