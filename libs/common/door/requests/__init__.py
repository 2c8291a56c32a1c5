"""What a door is sent: members of bodies, numbers, days and ids in one exact form each."""
