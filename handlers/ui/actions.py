"""Buttons that one feature shows and another answers: their names, in one place."""

LOG_CALL = "log_call"  # value: a lead's external id; opens the log modal
LOG_EDIT = "log_edit"  # value: a touchpoint's key; opens the log modal, filled
LOG_UNDO = "log_undo"  # value: a touchpoint's key
OPEN_LEAD = "lead_open"  # value: a lead's external id; shows its card
ADD_LEAD = "lead_add"  # value: a name to begin with; opens the lead modal
NEXT_CALL = "nextcall_show"  # value: how many to skip; shows the call card

GOAL_SHOW = "milestone_show"  # value: a goal's id; shows it
GOAL_DETAILS = "milestone_details"  # value: a goal's id; opens its details
GOAL_NEW = "milestone_new"  # opens the modal of a new goal

PLAYBOOK_SHOW = "playbook_show"  # shows the playbook in force
DRAFT_EDIT = "playbook_draft_edit"  # value: a draft's id; shows it with its buttons for editing
DRAFT_PROPOSE = "proposal_put_forward"  # value: a draft's id; asks both sides for their yes
DRAFT_UPDATE = "proposal_update"  # value: a draft's id; puts it on the version in force
PROPOSAL_SHOW = "proposal_show"  # value: a proposal's id; shows it with what may be done
APPROVERS = "proposal_approvers"  # opens the modal of who may say yes; for managers

OPEN_SETTINGS = "settings_open"  # opens the settings
TEAM_DIGEST = "team_digest_set"  # opens the modal of the team digest; for managers


def key(source: str, external_id: str) -> str:
    """A touchpoint as the value of a button."""
    return f"{source}/{external_id}"


def parse_key(value: str) -> tuple[str, str]:
    source, _, external_id = value.partition("/")
    return source, external_id
