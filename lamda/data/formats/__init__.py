"""What a row, a file or a dump of each public format says: dialogs and documents."""
