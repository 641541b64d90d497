"""What the language needs of each platform: one folder a platform."""
