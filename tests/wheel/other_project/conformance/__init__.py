NAME = "conformance of the project"
