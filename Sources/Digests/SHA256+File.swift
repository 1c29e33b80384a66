package import Foundation

extension SHA256 {
  /// The digest of the file at `url`, in lower-case hexadecimal; read in pieces. Throws an error of Foundation.
  package static func hexadecimal(ofFile url: URL) throws -> String {
    let handle = try FileHandle(forReadingFrom: url)
    defer { try? handle.close() }
    var hash = SHA256()
    while let piece = try handle.read(upToCount: 1 << 22), !piece.isEmpty {
      piece.withUnsafeBytes { hash.update($0) }
    }
    return hash.hexadecimal()
  }
}
