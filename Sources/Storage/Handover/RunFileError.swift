internal import Foundation

/// What is wrong with a file that should hold a run, with the file's name.
package struct RunFileError: Error, Equatable, CustomStringConvertible {
  package let description: String

  init(_ file: URL, line: Int? = nil, _ problem: String) {
    description = file.path(percentEncoded: false) + (line.map { ":\($0)" } ?? "") + ": " + problem
  }
}
