"""`/playbook vetoes`: what the reasons of "not a fit" say about the persona."""
