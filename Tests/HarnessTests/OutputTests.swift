import Foundation
import Testing

/// Output that cannot be written and input that cannot be read.
@Suite(.serialized) struct OutputTests {
  /// What stands for a standard stream that nothing can be written to.
  @Test(arguments: [
    (">/dev/full", 2, "No space left on device"), (">&-", 2, "Bad file descriptor"),
    (">&- 2>&- <&-", 2, ""), (">/dev/full 2>/dev/full", 2, ""), ("2>/dev/full", 0, ""), ("2>&-", 0, ""),
  ])
  func `A run whose output cannot be written is made all the same, and says so by its exit code`(
    _ redirection: String, _ code: Int32, _ complaint: String
  ) async throws {
    try await Program.with { program in
      let file = try program.file(Program.shortBenchmark)
      let ending = try program.start(
        ["run", file, "--threads", "1"], afterShell: "exec \(redirection)"
      ).wait()
      #expect(ending.code == code && !ending.wasKilled, "\(ending.errors)")
      #expect(complaint.isEmpty || ending.errors.contains(complaint), "\(ending.errors)")
      let list = try program.run("list", "--json").output
      #expect(list.contains(#""status":"finished""#), "\(list)")
      // Nothing of the output went into the journal, which could have become the standard output of a program without one.
      #expect(try program.journal().count > 20)
    }
  }

  @Test func `A reader that goes away ends no run, and a run does not wait for one that does not read`()
    async throws
  {
    try await Program.with { program in
      let file = try program.file(Program.shortBenchmark)
      // The pipe is closed while the run is still being prepared.
      let gone = try program.start(
        ["run", file, "--threads", "1"], afterShell: "exec > >(true)", shell: "/bin/bash"
      ).wait()
      #expect(gone.code == 141 && !gone.wasKilled, "\(gone.errors)")
      // A pipe that is full from the beginning and read by nobody.
      let fifo = program.folder.appending(path: "fifo").path(percentEncoded: false)
      let full =
        "mkfifo '\(fifo)' && exec 7<>'\(fifo)' && dd if=/dev/zero of='\(fifo)' bs=65536 count=1 2>/dev/null && exec 2>'\(fifo)'"
      let deaf = try program.start(["run", file, "--threads", "1", "--json"], afterShell: full).wait()
      #expect(deaf.code == 0 && deaf.json?["status"] as? String == "finished")
      let list = try program.run("list", "--json").output
      #expect(list.components(separatedBy: #""status":"finished""#).count == 3, "\(list)")
    }
  }

  @Test(arguments: [
    ["score"], ["tokenize", "--model", "MODEL"], ["tokenize", "--decode", "--model", "MODEL"],
  ])
  func `An error in reading is not the end of the input`(_ arguments: [String]) async throws {
    try await Program.with { program in
      let model = program.folder.appending(path: "tokenizer")
      try FileManager.default.createDirectory(at: model, withIntermediateDirectories: true)
      let tokenizer =
        #"{"model":{"type":"BPE","vocab":{"a":0},"merges":[]},"added_tokens":[{"id":0,"content":"a","special":true,"single_word":false,"lstrip":false,"rstrip":false,"normalized":false}],"normalizer":null,"pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true},"post_processor":null,"decoder":{"type":"ByteLevel"}}"#
      try Data(tokenizer.utf8).write(to: model.appending(path: "tokenizer.json"))
      try Data(#"{"eos_token":"a"}"#.utf8).write(to: model.appending(path: "tokenizer_config.json"))
      let path = model.path(percentEncoded: false)
      let command = arguments.map { $0 == "MODEL" ? path : $0 }
      for (input, complaint) in [("</", "Is a directory"), ("<&-", "Bad file descriptor")] {
        let ending = try program.start(command, afterShell: "exec \(input)").wait()
        #expect(ending.code == 1 && ending.output.isEmpty, "\(ending.output)\(ending.errors)")
        #expect(ending.errors.contains("standard input: \(complaint)"), "\(ending.errors)")
      }
    }
  }

  @Test func `What is not there or cannot be read is wrong usage for every command`() async throws {
    try await Program.with { program in
      let empty = program.folder.appending(path: "empty").path(percentEncoded: false)
      try Data().write(to: URL(filePath: empty))
      let file = try program.file(Program.shortBenchmark)
      for path in ["/nowhere/it", "", program.folder.path(percentEncoded: false), empty] {
        for command in [
          ["run", path], ["plan", path], ["sweep", path], ["bench", path], ["score", "--data", path],
          ["convert", path, "out"], ["import", path, "--benchmark", file],
          ["import", file, "--benchmark", path], ["db", "restore", path],
          ["eval", "--model", file, "--data", path], ["history", "accuracy", "--benchmark", path],
        ] {
          let ending = try program.start(command).wait()
          #expect(ending.code == 1 && !ending.errors.isEmpty, "\(command): \(ending.code) \(ending.errors)")
        }
      }
      for path in ["/nowhere/it", "", empty] {
        for command in [
          ["verify", path], ["db", "sync", path], ["tokenize", "--model", path],
          ["eval", "--model", path, "--data", file], ["generate", "--model", path, "--prompt", "x"],
          ["logprobs", "--model", path, "--text", "x"],
        ] {
          let ending = try program.start(command).wait()
          #expect(ending.code == 1 && !ending.errors.isEmpty, "\(command): \(ending.code) \(ending.errors)")
        }
      }
    }
  }

  @Test func `README and help name the same exit codes`() async throws {
    try await Program.with { program in
      let readme = try String(
        contentsOf: URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../README.md"),
        encoding: .utf8)
      let rows = readme.matches(of: /\| (\d+) \| (.+) \|\n/).map { "\($0.1): \($0.2)" }
      #expect(rows.count >= 10)
      let help = try program.run("help").output
      // Help is wrapped at the terminal's width.
      let words = help.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      #expect(words.contains("Exit codes: " + rows.joined(separator: " ")), "\(help)")
    }
  }

  @Test func `A missing file gives the exit code of wrong usage, whoever names it`() async throws {
    try await Program.with { program in
      func file(_ section: String) throws -> String {
        let url = program.folder.appending(path: "\(UUID().uuidString).yaml")
        try Data("version: 1\nname: x\n\(section)\n".utf8).write(to: url)
        return url.path(percentEncoded: false)
      }
      let data = try file(
        "problems: {source: files, train: {path: gone}, evaluation: {path: gone}}\ntokenizer: {kind: characters}"
      )
      let model = try file("model: {from: pretrained, path: gone}\ntokenizer: {kind: pretrained}")
      for command in [
        ["run", data], ["sweep", data], ["plan", data], ["bench", data], ["run", model],
        ["run", "gone.yaml"],
        ["eval", "--model", "gone", "--data", "gone"], ["score", "--data", "gone"], ["verify", "gone"],
        ["db", "restore", "gone"], ["convert", "gone", "x"],
        ["import", "gone", "--benchmark", "gone"], ["generate", "--model", "gone", "--prompt", "1"],
      ] {
        let ending = try program.start(command).wait()
        #expect(ending.code == 1, "\(command): \(ending.errors)")
        #expect(ending.errors.contains("gone"), "\(command): \(ending.errors)")
      }
    }
  }

  @Test func `Arguments that are refused are shown without what they would do to a terminal`() async throws {
    try await Program.with { program in
      for command in [
        ["run", "x\u{1B}[31mred"], ["--ba\u{1B}]0;title\u{7}d"], ["show", "\u{202E}x"],
        ["eval", "--model", "/no\u{9B}31m", "--data", "x"], ["compare", "\u{1B}[2J", "x"],
        ["regress", "\u{1B}[2J"], ["db", "restore", "\r/x"],
      ] {
        let ending = try program.start(command).wait()
        #expect(ending.code != 0)
        let hidden = (ending.output + ending.errors).unicodeScalars.filter {
          $0 != "\n" && [.control, .format].contains($0.properties.generalCategory)
        }
        #expect(hidden.isEmpty, "\(command): \(ending.errors.debugDescription)")
      }
    }
  }
}
