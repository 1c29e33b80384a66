internal import Digests
internal import Files
internal import Foundation
internal import Subprocess

/// A checkout of this package, and what git says about it.
package struct SourceTree: Sendable, Equatable {
  /// The folder of Package.swift.
  package let root: String

  /// The checkout that the program was built in, or else the one that the current directory belongs to; nil if neither
  /// is there.
  package static func locate(
    executable: String = Self.executable, currentDirectory: String = FileManager.default.currentDirectoryPath
  ) -> SourceTree? {
    let components = executable.split(separator: "/")
    if let build = components.lastIndex(where: { $0 == ".build" || $0.hasPrefix(".build-") }) {
      let root = "/" + components[..<build].joined(separator: "/")
      if isPackage(root) { return SourceTree(root: root) }
    }
    var folder = URL(fileURLWithPath: currentDirectory, isDirectory: true).standardizedFileURL.path
    while !isPackage(folder) {
      if folder == "/" || folder.isEmpty { return nil }
      folder = URL(fileURLWithPath: folder).deletingLastPathComponent().path
    }
    return SourceTree(root: folder)
  }

  /// The path of this program, links followed.
  package static var executable: String {
    let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return link ?? CommandLine.arguments.first ?? ""
  }

  private static func isPackage(_ folder: String) -> Bool {
    guard let manifest = FileManager.default.contents(atPath: folder + "/Package.swift") else { return false }
    return String(decoding: manifest, as: UTF8.self).contains("name: \"twostage\"")
  }

  /// The commit that is checked out, or `unknown`.
  package func commit() async -> String {
    guard let output = await git("rev-parse", "--verify", "HEAD") else { return "unknown" }
    let commit = String(decoding: output, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    return commit.isEmpty ? "unknown" : commit
  }

  /// SHA-256 of what differs from the commit, files that git does not track included; nil if nothing does, `unknown`
  /// if git cannot tell.
  package func dirtyDiff() async -> String? {
    // Configuration must not change how the same difference is written.
    let options = [
      "--binary", "--no-color", "--no-ext-diff", "--no-textconv", "--full-index", "--src-prefix=a/",
      "--dst-prefix=b/",
    ]
    guard let difference = await git(["diff"] + options + ["HEAD", "--", "."]),
      let listing = await git("ls-files", "--others", "--exclude-standard", "-z", "--", ".")
    else { return "unknown" }
    let untracked = listing.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }.sorted()
    guard !difference.isEmpty || !untracked.isEmpty else { return nil }
    var hash = SHA256()
    difference.withUnsafeBytes { hash.update($0) }
    for name in untracked {
      hash.update("\0\(name)\0")
      hash.update(fingerprint(of: root + "/" + name))
    }
    return hash.hexadecimal()
  }

  /// Hash of a file's content; of a large one, which can only be data, its size.
  private func fingerprint(of path: String) -> String {
    let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
    guard size <= 16 << 20, let content = FileManager.default.contents(atPath: path) else {
      return "\(size) bytes"
    }
    return SHA256.hexadecimal(of: content)
  }

  private func git(_ arguments: String...) async -> [UInt8]? { await git(arguments) }

  /// What git writes; nil where it is missing, fails, or writes more than 256 MB.
  private func git(_ arguments: [String]) async -> [UInt8]? {
    // The program was built from this tree, so its owner is trusted already, whoever runs it.
    let options = ["-c", "safe.directory=*", "-c", "core.fsmonitor=false", "--no-optional-locks", "-C", root]
    guard (try? OpenFiles.checkRoom(toStart: "git")) != nil else { return nil }
    let result = try? await run(
      .name("git"), arguments: Arguments(options + arguments), output: .bytes(limit: 256 << 20),
      error: .discarded)
    guard let result, result.terminationStatus.isSuccess else { return nil }
    return result.standardOutput
  }
}
