"""What people write, made comparable: headings, cells, dates, years. Pure text; nothing of the programme."""
