print("twostage")
