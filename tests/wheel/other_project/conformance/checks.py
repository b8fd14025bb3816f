def is_positive(number):
    return number > 0
