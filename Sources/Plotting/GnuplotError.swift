/// Why a figure could not be drawn, in one line.
package struct GnuplotError: Error, CustomStringConvertible {
  package let description: String

  init(_ description: String) {
    self.description = description
  }

  init(missing executable: String, _ reason: String) {
    self.init("could not start \(executable) (\(reason)): install gnuplot, on Debian the package gnuplot-nox")
  }
}
