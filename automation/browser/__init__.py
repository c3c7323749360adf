"""A browser and the person in front of it, whatever the site."""
