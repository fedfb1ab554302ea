"""What may happen: pure rules, given time, people and facts as arguments."""
