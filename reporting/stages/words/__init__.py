"""The third stage: sentences drafted from facts and figures. Plain data in, paragraphs out."""
