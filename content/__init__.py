"""The reviewed content as data: answers, sources, and the rules that every answer keeps."""
