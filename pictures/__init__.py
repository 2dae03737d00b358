"""Pictures of what answers say, made by code from words.yml: SVG in the repository, PNG when it is needed."""
