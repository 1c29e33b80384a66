internal import Files
package import Foundation

/// Where exported files go.
package final class ExportFolder {
  private let url: URL
  private let replaces: Bool
  private var staged: StagedFiles?

  /// The folder at `url`, made when something is written; files there are replaced only if `replaces`.
  package init(_ url: URL, replaces: Bool) {
    self.url = url
    self.replaces = replaces
  }

  /// Prepares the files, which take their places with `commit`. Throws if one of them is there with other contents and must
  /// not be replaced, or something that is not a regular file is in its place.
  package func add(_ files: [ExportFile]) throws {
    for file in files {
      let place = url.appending(path: file.path)
      switch OutputFolder.kind(atPath: place.path(percentEncoded: false)) {
      case .file?:
        let old = OutputFolder(url).beginning(of: file.path, count: file.contents.count + 1)
        if old == Data(file.contents) { continue }
        guard replaces else { throw ExportError(exists: place) }
      case .folder?, .other?: throw ExportError(notRegular: place)
      case nil: break
      }
      let staged = try staged ?? StagedFiles(for: url)
      self.staged = staged
      try staged.write(Data(file.contents), to: file.path)
    }
  }

  /// Moves all prepared files to their places, or none.
  package func commit() throws {
    try staged?.commit()
    staged = nil
  }

  /// Writes the files, all or none.
  package func write(_ files: [ExportFile]) throws {
    try add(files)
    try commit()
  }
}
