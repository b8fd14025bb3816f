"""Files into values: accounts, seeds and behaviours, and where the packaged ones are.

Layer: loading. Whatever is wrong with a file is told as one :class:`cleverinvo_mock.files.errors.FileError`. Makes
no server and answers no request.
"""
