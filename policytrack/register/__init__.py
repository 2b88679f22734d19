"""Read the register: from YAML files to papers, actors and recommendations; and write its files."""
