"""Sea ice along the route: the observed record, risk by POLARIS, and admission to the Northern Sea Route."""
