internal import Files
internal import Foundation
internal import Subprocess

extension SourceTree {
  /// The checkout that `currentDirectory` belongs to, whatever this program was built from; nil outside of one.
  package static func current(
    _ currentDirectory: String = FileManager.default.currentDirectoryPath
  ) -> SourceTree? {
    locate(executable: "", currentDirectory: currentDirectory)
  }

  /// The full hash of the commit that `name` stands for: a hash, branch, tag, `HEAD~1`.
  ///
  /// Throws `GitError`.
  package func resolve(_ name: String) async throws -> String {
    // A name that looks like an option would be taken for one.
    guard !name.isEmpty, !name.hasPrefix("-") else { throw GitError("'\(name)' names no commit") }
    do {
      let commit = try await checked(
        "rev-parse", "--verify", "--quiet", "--end-of-options", "\(name)^{commit}")
      guard commit.utf8.count >= 40, commit.allSatisfy(\.isHexDigit) else { throw GitError(commit) }
      return commit
    } catch {
      throw GitError(
        "'\(name)' names no commit of \(root); a shallow clone may lack it: git fetch --unshallow")
    }
  }

  /// Commits from `oldest` (left out) to `newest`, first parents only, oldest first: hash and subject.
  package func log(from oldest: String? = nil, to newest: String = "HEAD", limit: Int = 1000) async throws
    -> [(commit: String, subject: String)]
  {
    let range = oldest.map { "\($0)..\(newest)" } ?? newest
    let text = try await checked(
      "log", "-z", "--no-color", "--no-show-signature", "--first-parent", "--max-count=\(limit)",
      "--format=%H %s",
      "--end-of-options", range)
    // By bytes: a subject may begin with a combining character, which makes one `Character` with the space before it.
    return text.utf8.split(separator: 0).reversed().map { entry in
      let hash = entry.prefix { $0 != UInt8(ascii: " ") }
      return (
        String(decoding: hash, as: UTF8.self),
        String(decoding: entry.dropFirst(hash.count + 1), as: UTF8.self)
      )
    }
  }

  /// Checks `commit` out at `path`, beside the tree that is being worked on; does nothing if it is there already.
  ///
  /// Throws `GitError`.
  package func addWorktree(of commit: String, at path: String) async throws {
    if FileManager.default.fileExists(atPath: path + "/Package.swift") {
      let there = SourceTree(root: path)
      if await there.commit() == commit, await there.dirtyDiff() == nil { return }
      throw GitError(
        "\(path) should be commit \(commit.prefix(10)), and has been changed; remove it: git worktree remove --force \(path)"
      )
    }
    try await forgetLostWorktrees()
    _ = try await checked("worktree", "add", "--detach", "--force", path, commit)
  }

  /// Makes git forget worktrees whose folders are gone.
  package func forgetLostWorktrees() async throws { _ = try await checked("worktree", "prune") }

  /// What git writes. Throws `GitError` with git's complaint.
  private func checked(_ arguments: String...) async throws -> String {
    let options = ["-c", "safe.directory=*", "-c", "advice.detachedHead=false", "-C", root]
    let result: ExecutionResult<Void, StringOutput<UTF8>, StringOutput<UTF8>>
    do {
      try OpenFiles.checkRoom(toStart: "git")
      result = try await run(
        .name("git"), arguments: Arguments(options + arguments), output: .string(limit: 64 << 20),
        error: .string(limit: 1 << 20))
    } catch {
      throw GitError("git could not be run (\(error)); install git")
    }
    guard result.terminationStatus.isSuccess else {
      let complaint = result.standardError.split(separator: "\n").last.map(String.init) ?? "it said nothing"
      throw GitError("git \(arguments[0]) failed in \(root): \(complaint)")
    }
    return result.standardOutput.trimmingCharacters(in: .whitespacesAndNewlines)
  }
}

/// What git could not do, in one line.
package struct GitError: Error, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}
