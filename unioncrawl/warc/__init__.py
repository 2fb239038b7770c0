"""WARC as a format: records, HTTP messages in them, compressed files. Knows no database and no crawler."""
