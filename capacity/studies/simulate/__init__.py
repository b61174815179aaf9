"""`capacity simulate`: whole people, one by one, against the place of a finished run, many times over."""
