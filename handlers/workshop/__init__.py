"""`/playbook workshop`: marketing and sales give their points, each alone, and then talk."""
