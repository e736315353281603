"""Commands that people run next to the SAM CLI and that know this application's keys; nothing imports them."""
