"""What is counted: the measures over the cached rows, which days they cover, and pairs of purchases."""
