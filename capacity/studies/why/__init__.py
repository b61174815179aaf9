"""Why people are placed out of borough or wait: limits lifted one by one and together, and what each is worth."""
