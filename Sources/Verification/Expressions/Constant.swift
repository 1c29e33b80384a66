/// Numbers with a name.
enum Constant: Int, Sendable {
  case pi, e, imaginaryUnit, infinity
}
