"""What all features show alike: words in two languages, Block Kit, escaping."""
