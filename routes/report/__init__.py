"""Reports that people read: text for the terminal, a self-contained page."""
