"""Files into values: accounts, seeds and behaviours, and where the packaged ones are.

Layer: loading. Whatever is wrong with a file is told as one :class:`mockserver.loading.errors.FileError`. Makes
no server and answers no request.
"""
