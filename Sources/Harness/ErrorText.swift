internal import Foundation
internal import Texts

/// Errors in one line, as a person wants to read them.
package enum ErrorText {
  /// What went wrong; the errors of Foundation, whose descriptions are dumps, in the system's own words with the file.
  package static func of(_ error: any Error) -> String {
    guard let error = error as? CocoaError else { return error.decodingReason }
    let system = (error.underlying as? POSIXError).map { String(cString: strerror($0.code.rawValue)) }
    let problem =
      system ?? (error.code == .fileWriteOutOfSpace ? "No space left on device" : error.localizedDescription)
    let path = error.filePath ?? error.url?.path(percentEncoded: false)
    return path.map { "\($0): \(problem)" } ?? problem
  }
}
