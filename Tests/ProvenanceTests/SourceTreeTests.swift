import Foundation
import Provenance
import Records
import Testing

struct SourceTreeTests {
  /// A repository with one commit of a package manifest.
  private static func repository() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write("let package = Package(name: \"twostage\")\n", to: "Package.swift")
    try git(["init", "-q"], in: folder)
    try git(["add", "-A"], in: folder)
    try git(
      [
        "-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false", "commit", "-qm",
        "one",
      ],
      in: folder)
    return folder
  }

  private static func git(_ arguments: [String], in folder: TemporaryFolder) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["git", "-C", folder.path] + arguments
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
  }

  @Test func `A clean tree has a commit and no difference`() async throws {
    let folder = try Self.repository()
    let clean = try #require(SourceTree.locate(executable: "", currentDirectory: folder.path))
    let commit = await clean.commit()
    #expect(commit.count == 40 && commit.allSatisfy(\.isHexDigit))
    #expect(await clean.dirtyDiff() == nil)
  }

  @Test func `Changes, new files and their content each give another hash`() async throws {
    let folder = try Self.repository()
    let tree = try #require(SourceTree.locate(executable: "", currentDirectory: folder.path))
    try folder.write("let package = Package(name: \"twostage\") // changed\n", to: "Package.swift")
    let changed = try #require(await tree.dirtyDiff())
    #expect(changed.count == 64)
    #expect(await tree.dirtyDiff() == changed)
    try folder.write("1", to: "Sources/é new.swift")
    let added = try #require(await tree.dirtyDiff())
    try folder.write("2", to: "Sources/é new.swift")
    let edited = try #require(await tree.dirtyDiff())
    #expect(Set([changed, added, edited]).count == 3)
    try Self.git(["checkout", "-q", "."], in: folder)
    #expect(await tree.dirtyDiff() != nil)
    try FileManager.default.removeItem(atPath: folder.path + "/Sources")
    #expect(await tree.dirtyDiff() == nil)
  }

  @Test func `The tree that the program was built in comes before the current one`() throws {
    let built = try Self.repository()
    let current = try Self.repository()
    try current.write("", to: "a/b/c")
    for folder in [".build/release", ".build-mpi/x86_64-unknown-linux-gnu/release"] {
      let tree = SourceTree.locate(
        executable: "\(built.path)/\(folder)/twostage", currentDirectory: current.path)
      #expect(tree?.root == built.path)
    }
    #expect(
      SourceTree.locate(executable: "/usr/bin/x", currentDirectory: current.path + "/a/b")?.root
        == current.path)
  }

  @Test func `Outside of a checkout there is no tree`() throws {
    let folder = try TemporaryFolder()
    try folder.write("let package = Package(name: \"other\")\n", to: "Package.swift")
    #expect(
      SourceTree.locate(executable: "\(folder.path)/.build/release/x", currentDirectory: folder.path) == nil)
  }

  @Test func `A tree without git has an unknown commit`() async throws {
    let folder = try TemporaryFolder()
    try folder.write("let package = Package(name: \"twostage\")\n", to: "Package.swift")
    let tree = try #require(SourceTree.locate(executable: "", currentDirectory: folder.path))
    #expect(await tree.commit() == "unknown")
    #expect(await tree.dirtyDiff() == "unknown")
    let record = await ProvenanceRecord.collected(
      blas: "", blasCore: "", dataHashes: [:], grader: "", tree: tree)
    #expect(record.commit == "unknown" && record.dirtyDiff == nil)
  }
}
