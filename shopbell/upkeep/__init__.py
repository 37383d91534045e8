"""Looking after what is stored: copies of the database, putting one back, checking the file, giving up what is old."""
