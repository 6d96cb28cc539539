"""The doctor's questions to Slack: are the tokens good, and is the clock right?"""
