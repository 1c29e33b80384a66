/// Why published results cannot be read, in one line.
package struct PublishedResultsError: Error, CustomStringConvertible {
  package let description: String

  init(_ description: String) {
    self.description = description
  }
}
