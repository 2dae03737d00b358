"""Things to take along: sheets that print well and come as PDF, made from sheets.yml."""
