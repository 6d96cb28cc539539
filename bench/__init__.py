"""How fast Nextcall is, in ratios measured side by side on one machine: `python -m bench`."""
