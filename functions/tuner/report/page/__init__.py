"""The report as a page: one HTML file with plots as SVG, without scripts and without anything to load."""
