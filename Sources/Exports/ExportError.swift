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

  /// There is something else than a regular file at `place`.
  init(notRegular place: URL) {
    description =
      "\(place.path(percentEncoded: false)) is not a regular file (a symbolic link, say); nothing was written. Remove it, or "
      + "give another folder"
  }
}
