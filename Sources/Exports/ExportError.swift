internal import Foundation

/// Why nothing was exported.
package struct ExportError: Error, Equatable, CustomStringConvertible {
  package let description: String

  /// There is a file at `place` with other contents.
  init(exists place: URL) {
    description =
      "\(place.path(percentEncoded: false)) is there already with other contents; nothing was written. Give another "
      + "folder, or --force to replace it"
  }
}
