import Foundation
import Storage
import TestSupport
import Testing

@Suite struct StateDirectoryTests {
  @Test func `the variable wins over the checkout, the checkout over the user's folder`() throws {
    try TemporaryFolder.with { folder in
      let checkout = folder.appending(path: "checkout")
      let inner = checkout.appending(path: "Sources/Deep")
      let elsewhere = folder.appending(path: "elsewhere")
      for made in [inner, elsewhere] {
        try FileManager.default.createDirectory(at: made, withIntermediateDirectories: true)
      }
      try Data("let package = Package(\n  name: \"twostage\")".utf8).write(
        to: checkout.appending(path: "Package.swift"))
      let home = ["HOME": "/home/me"]
      func resolve(_ environment: [String: String], _ current: URL) -> String {
        StateDirectory.resolve(environment: environment, current: current).url.path
      }
      #expect(resolve(["TWOSTAGE_HOME": "/else/where"], inner) == "/else/where")
      #expect(
        resolve(["TWOSTAGE_HOME": "here"], elsewhere)
          == elsewhere.appending(path: "here").standardizedFileURL.path)
      #expect(resolve(home, inner) == checkout.appending(path: ".twostage").standardizedFileURL.path)
      #expect(resolve(home, elsewhere) == "/home/me/.local/state/twostage")
      // An empty HOME names no folder, least of all the current one.
      #expect(resolve(["HOME": ""], elsewhere) == resolve([:], elsewhere))
      #expect(resolve(home.merging(["XDG_STATE_HOME": "/s"]) { $1 }, elsewhere) == "/s/twostage")
      #expect(
        resolve(home.merging(["XDG_STATE_HOME": "relative"]) { $1 }, elsewhere)
          == "/home/me/.local/state/twostage")
    }
  }

  @Test func `folders are made for their owner only, and runs are found by their journals`() throws {
    try TemporaryFolder.with { folder in
      let state = StateDirectory(folder.appending(path: "state"))
      #expect(try state.runIDs().isEmpty)
      for run in ["B", "A"] {
        try state.create(run: run)
        _ = try Journal(state.journal(ofRun: run))
      }
      try state.create(run: "C")
      #expect(try state.runIDs() == ["A", "B"])
      for made in [state.url, state.runs, state.folder(ofRun: "A")] {
        let attributes = try FileManager.default.attributesOfItem(atPath: made.path)
        #expect(attributes[.posixPermissions] as? Int == 0o700)
      }
    }
  }
}
