NAME = "tests of the project"
