"""The command line: run, serve and execute."""
