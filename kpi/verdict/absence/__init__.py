"""Absence: something that always came has stopped, or comes far too often. Judged from instants, told in hours."""
