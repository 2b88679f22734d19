"""How `sphinx-build docs SITE` builds the documentation; the warnings it should stop at are its options."""

project = "policytrack"
copyright = "the policytrack contributors"
language = "en-GB"

extensions = ["myst_parser"]
exclude_patterns = ["_build"]
myst_heading_anchors = 3
nitpicky = True

html_theme = "furo"
html_title = "policytrack"
html_copy_source = False
html_show_sourcelink = False
