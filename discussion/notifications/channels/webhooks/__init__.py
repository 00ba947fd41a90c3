"""What operators' own services are told, signed as Standard Webhooks want it."""
