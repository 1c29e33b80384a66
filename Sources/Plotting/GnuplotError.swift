/// Why a figure could not be drawn, in one line.
package struct GnuplotError: Error, CustomStringConvertible {
  package let description: String

  init(_ description: String) {
    self.description = description
  }
}
