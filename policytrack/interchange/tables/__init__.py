"""Other people's tables: CSV, XLSX, JSON, JSON Lines and YAML, all read into one plain shape."""
