/// Why a report's data cannot be written or used, in one line.
package struct PublishingError: Error, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}
