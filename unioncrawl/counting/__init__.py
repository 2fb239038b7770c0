"""What is held and what is found in it, counted by period, source and other marks of articles. Reads only."""
