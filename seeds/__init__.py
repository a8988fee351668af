"""What everything in ``routes/data`` grows from: cited inputs and the scripts that build the shipped files."""
