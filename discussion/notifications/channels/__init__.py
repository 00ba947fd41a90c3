"""The ways in which somebody is told: a folder each, all of one shape; a new one is a copy and a line in `known`."""
