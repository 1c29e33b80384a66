package import Foundation

/// Where exported files go.
package struct ExportFolder {
  private let url: URL
  private let replaces: Bool

  /// The folder at `url`, made when something is written; files there are replaced only if `replaces`.
  package init(_ url: URL, replaces: Bool) {
    self.url = url
    self.replaces = replaces
  }

  /// Writes the files, each complete or not at all. Throws with nothing written if one of them is there with other
  /// contents and must not be replaced.
  package func write(_ files: [ExportFile]) throws {
    var new: [(URL, Data)] = []
    for file in files {
      let (place, contents) = (url.appending(path: file.path), Data(file.contents))
      if FileManager.default.fileExists(atPath: place.path(percentEncoded: false)) {
        if try Data(contentsOf: place) == contents { continue }
        guard replaces else { throw ExportError(exists: place) }
      }
      new.append((place, contents))
    }
    for (place, contents) in new {
      try FileManager.default.createDirectory(
        at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      try contents.write(to: place, options: .atomic)
    }
  }
}
