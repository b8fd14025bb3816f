NAME = "suite of the project"
