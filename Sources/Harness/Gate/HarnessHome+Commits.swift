package import Foundation
internal import Postgres
internal import Provenance
internal import Storage

extension HarnessHome {
  /// Where commits that were compared are checked out and built, one folder each.
  var commits: URL { state.url.appending(path: "commits") }

  /// The folders of commits that were compared.
  package func builtCommits() -> [URL] {
    let found = try? FileManager.default.contentsOfDirectory(
      at: commits, includingPropertiesForKeys: [.isDirectoryKey])
    return (found ?? []).filter {
      (try? $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory) == true
    }.sorted { $0.path < $1.path }
  }

  /// Deletes what was built of these commits, with the journals and private databases of their runs; the runs that were
  /// compared stay in this store.
  package func deleteCommits(_ folders: [URL]) async throws {
    for folder in folders {
      let state = StateDirectory(folder.appending(path: "home"))
      if FileManager.default.fileExists(atPath: state.database.path(percentEncoded: false)) {
        try await LocalCluster(folder: state.database).remove()
      }
      try FileManager.default.removeItem(at: folder)
    }
    // Git remembers worktrees whose folders are gone.
    try? await SourceTree.current()?.forgetLostWorktrees()
  }
}
