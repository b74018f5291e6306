"""Is a response sensible, specific and interesting? (paper, section 4)"""
