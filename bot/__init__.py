"""The program: settings, wiring, command line, clock, web, playground."""
