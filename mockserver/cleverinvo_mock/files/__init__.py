"""Reads accounts files, seed files and behaviour files, and finds the packaged ones.

Layer: files. Every problem with a file is a :class:`cleverinvo_mock.files.errors.FileError`. Must not know the server
or requests.
"""
