"""The control plane: what a test asks of the sandbox and production never gives; `openapi/admin.yaml` describes it."""
