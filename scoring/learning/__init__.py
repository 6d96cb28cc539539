"""Learning from outcomes: what the playbook's points would be if what really happened had its say."""
