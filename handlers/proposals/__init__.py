"""Proposals for the playbook: put forward, voted on, accepted, and watched."""
