"""Reading the register: YAML files in, papers, actors and recommendations out."""
