"""What older generations wrote, in today's spelling."""
