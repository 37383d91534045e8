"""Files and sheets as they really come: fetched, taken apart into lines and columns, read cell by cell into rows."""
