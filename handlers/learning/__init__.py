"""`/playbook learn`: what really happened corrects the playbook."""
