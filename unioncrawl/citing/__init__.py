"""Citations of articles: of the paper, the date and the page, and to the byte of the capture."""
