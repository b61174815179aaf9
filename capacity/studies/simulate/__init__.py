"""`capacity simulate`: single, whole people against the place of a finished run, many times over."""
