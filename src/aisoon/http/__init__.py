"""What API and pages share: sign-in, guards and problem replies."""
