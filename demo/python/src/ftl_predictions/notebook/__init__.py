"""What training shows in notebooks and on pages."""
