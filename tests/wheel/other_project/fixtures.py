NAME = "fixtures of the project"
