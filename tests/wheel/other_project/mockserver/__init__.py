NAME = "mockserver of the project"
