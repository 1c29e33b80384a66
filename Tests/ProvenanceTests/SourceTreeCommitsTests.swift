import Foundation
import Provenance
import Testing

@Suite struct SourceTreeCommitsTests {
  private let folder: URL
  private let owner: TemporaryFolder

  init() throws {
    owner = try TemporaryFolder()
    folder = URL(filePath: owner.path)
  }

  /// A checkout with two commits, and their hashes.
  private func checkout() throws -> (tree: SourceTree, commits: [String]) {
    let root = folder.appending(path: "checkout")
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    try git(root, "init", "-q", "-b", "main")
    var commits: [String] = []
    for number in 1...2 {
      try Data("let package = Package(name: \"twostage\") // \(number)".utf8).write(
        to: root.appending(path: "Package.swift"))
      try git(root, "add", ".")
      try git(root, "-c", "user.name=n", "-c", "user.email=e", "commit", "-q", "-m", "change \(number)")
      commits.append(try git(root, "rev-parse", "HEAD"))
    }
    let tree = SourceTree.current(root.path(percentEncoded: false))
    return (try #require(tree), commits)
  }

  @discardableResult
  private func git(_ root: URL, _ arguments: String...) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["git", "-C", root.path(percentEncoded: false)] + arguments
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  @Test(arguments: [
    "\u{301}begins with a combining mark", "holds a carriage\r return",
    "\u{1B}[31mred\u{1B}]0;title\u{7}",
    "\u{202E}reversed", "-x --output=x",
  ])
  func `Whatever stands in a commit's message, its hash and subject come apart`(_ subject: String)
    async throws
  {
    let (tree, commits) = try checkout()
    let root = URL(filePath: tree.root)
    try git(
      root, "-c", "user.name=n", "-c", "user.email=e", "commit", "-q", "--allow-empty", "--cleanup=verbatim",
      "--message=\(subject)")
    let head = try git(root, "rev-parse", "HEAD")
    let log = try await tree.log()
    #expect(log.map(\.commit) == commits + [head])
    #expect(log.last.map { Array($0.subject.utf8) } == Array(subject.utf8))
  }

  @Test(arguments: [
    "-x", "--upload-pack=touch x", "", "HEAD\n", "HEAD:Package.swift", "\u{1B}[2J",
  ])
  func `Options and odd texts name no commit`(_ name: String) async throws {
    let (tree, _) = try checkout()
    await #expect(throws: GitError.self) { try await tree.resolve(name) }
  }

  @Test func `A commit is checked out beside the tree once, and refused when it has been changed`()
    async throws
  {
    let (tree, commits) = try checkout()
    #expect(try await tree.resolve("HEAD~1") == commits[0])
    #expect(try await tree.log().map(\.commit) == commits)
    #expect(try await tree.log(from: commits[0]).map(\.subject) == ["change 2"])

    let path = folder.appending(path: "worktree").path(percentEncoded: false)
    for _ in 1...2 { try await tree.addWorktree(of: commits[0], at: path) }
    #expect(await SourceTree.current(path)?.commit() == commits[0])
    #expect(await tree.commit() == commits[1])

    try Data("name: \"twostage\"".utf8).write(to: URL(filePath: path + "/Package.swift"))
    let error = await #expect(throws: GitError.self) { try await tree.addWorktree(of: commits[0], at: path) }
    #expect(error?.description.contains("has been changed") == true)
  }

  @Test(arguments: ["", "no-such-branch", "--version", "HEAD; rm -rf /"])
  func `What names no commit is refused`(_ name: String) async throws {
    let (tree, _) = try checkout()
    await #expect(throws: GitError.self) { try await tree.resolve(name) }
  }
}
