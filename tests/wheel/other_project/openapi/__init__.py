NAME = "openapi of the project"
