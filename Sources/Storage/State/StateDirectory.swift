internal import Files
package import Foundation

/// Where runs and the private database lie: `runs/RUN/journal`, checkpoints beside it, and `postgres/`.
package struct StateDirectory: Sendable, Equatable {
  package let url: URL

  /// The state folder at `url`.
  package init(_ url: URL) {
    self.url = url.standardizedFileURL
  }

  /// The state folder that `environment` and the `current` folder call for: TWOSTAGE_HOME, else `.twostage`
  /// in the enclosing checkout of this package, else the user's state folder.
  package static func resolve(
    environment: [String: String] = ProcessInfo.processInfo.environment,
    current: URL = URL(filePath: FileManager.default.currentDirectoryPath)
  ) -> StateDirectory {
    func directory(_ path: String) -> URL {
      path.hasPrefix("/") ? URL(filePath: path, directoryHint: .isDirectory) : current.appending(path: path)
    }
    if let home = environment["TWOSTAGE_HOME"], !home.isEmpty { return StateDirectory(directory(home)) }
    if let checkout = checkout(around: current) {
      return StateDirectory(checkout.appending(path: ".twostage"))
    }
    if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") {
      return StateDirectory(directory(state).appending(path: "twostage"))
    }
    // An empty HOME is none, and not the current folder.
    let named = environment["HOME"].flatMap { $0.isEmpty ? nil : directory($0) }
    let home = named ?? FileManager.default.homeDirectoryForCurrentUser
    return StateDirectory(home.appending(path: ".local/state/twostage"))
  }

  /// The state folder that `path` names: itself, or its folder `runs`, or the checkout around it. Throws if no runs are
  /// there.
  package static func holdingRuns(at path: String) throws -> StateDirectory {
    let url = URL(filePath: path, directoryHint: .isDirectory).standardizedFileURL
    let candidates =
      [url, url.appending(path: ".twostage")]
      + (url.lastPathComponent == "runs" ? [url.deletingLastPathComponent()] : [])
    for state in candidates.map(StateDirectory.init) {
      var isDirectory: ObjCBool = false
      let runs = state.runs.path(percentEncoded: false)
      if FileManager.default.fileExists(atPath: runs, isDirectory: &isDirectory), isDirectory.boolValue {
        return state
      }
    }
    throw JournalError.file(
      path: path, problem: "no runs are here: name the TWOSTAGE_HOME of a harness, or its folder `runs`")
  }

  /// The folder of all runs.
  package var runs: URL { url.appending(path: "runs") }

  /// The folder of one run: its journal and its checkpoints.
  package func folder(ofRun run: String) -> URL { runs.appending(path: run) }

  /// The journal of one run.
  package func journal(ofRun run: String) -> URL { folder(ofRun: run).appending(path: "journal") }

  /// The folder of the private database.
  package var database: URL { url.appending(path: "postgres") }

  /// Makes the state folder, and the folder of `run` if one is given, for their owner only.
  package func create(run: String? = nil) throws {
    let path = (run.map(folder(ofRun:)) ?? url).path(percentEncoded: false)
    do {
      for folder in run == nil ? [url] : [url, runs, folder(ofRun: run ?? "")] {
        try FileManager.default.createDirectory(
          at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      }
    } catch {
      throw JournalError.file(
        path: path,
        problem: "cannot make this folder (\(error.localizedDescription)); set TWOSTAGE_HOME to another")
    }
  }

  /// The runs that have a journal here, oldest first; only those whose names begin with `prefix`, in whatever case.
  ///
  /// Throws if the folder is there and cannot be read: no runs would mean that all begin anew.
  package func runIDs(startingWith prefix: String = "") throws -> [String] {
    let folder = runs.path(percentEncoded: false)
    guard try InputFile.isThere(folder) else { return [] }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    let prefix = prefix.uppercased()
    // Asked of the kernel, not by way of URLs, which take longer than all else where there are a million runs.
    return names.filter { name in
      name.hasPrefix(prefix) && (access("\(folder)/\(name)/journal", F_OK) == 0 || errno == EIO)
    }
    .sorted()
  }

  /// The innermost folder around `current` that holds a `.twostage`, or this package's own sources.
  private static func checkout(around current: URL) -> URL? {
    var folder = current.standardizedFileURL
    while true {
      var isDirectory: ObjCBool = false
      let state = folder.appending(path: ".twostage").path(percentEncoded: false)
      if FileManager.default.fileExists(atPath: state, isDirectory: &isDirectory), isDirectory.boolValue {
        return folder
      }
      let manifest = folder.appending(path: "Package.swift").path(percentEncoded: false)
      if let text = try? String(contentsOfFile: manifest, encoding: .utf8),
        text.contains("name: \"twostage\"")
      {
        return folder
      }
      let parent = folder.deletingLastPathComponent().standardizedFileURL
      if parent.path == folder.path { return nil }
      folder = parent
    }
  }
}
