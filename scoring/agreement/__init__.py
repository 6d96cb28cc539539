"""The agreement on the playbook: what is proposed, who has to say yes, and what it would change."""
