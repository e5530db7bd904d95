"""What each paper is made of: headings by year, gathering, drafting and laying out."""
