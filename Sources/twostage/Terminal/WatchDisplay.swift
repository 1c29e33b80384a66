import Foundation
import Harness
import Records

/// Shows a watched run: a screen that is drawn again on a terminal, lines elsewhere.
struct WatchDisplay {
  private let isInteractive: Bool
  private let json: Bool
  private var measured = 0
  private var lastLine: ContinuousClock.Instant?
  private var lastOutput = ""
  private static let plainInterval = Duration.seconds(15)

  init(json: Bool) {
    self.json = json
    isInteractive = !json && Terminal.isInteractive(STDOUT_FILENO)
    // The other screen of the terminal, without a cursor: what was there before comes back.
    if isInteractive { write("\u{1B}[?1049h\u{1B}[?25l") }
  }

  /// Shows the run as it stands. Throws `OutputError` if nobody reads any more.
  mutating func show(_ run: WatchedRun, note: String?) throws {
    if isInteractive {
      draw(run, note)
    } else if json {
      try line(try Terminal.json(WatchOutput(run)))
    } else {
      let screen = WatchScreen(run, width: 200)
      for text in screen.measured(after: measured) {
        measured += 1
        try line(text)
      }
      let isDue = lastLine.map { .now - $0 >= Self.plainInterval } ?? true
      if isDue || run.hasEnded { try line(note ?? screen.line) }
    }
  }

  /// Leaves the terminal as it was, with the last state on it.
  func close(_ run: WatchedRun?) {
    guard isInteractive else { return }
    write("\u{1B}[?25h\u{1B}[?1049l")
    guard let run else { return }
    write(.lines(WatchScreen(run, width: columns).lines(height: .max).joined(separator: "\n") + "\n"))
  }

  /// One column stays free: a full line would wrap.
  private var columns: Int { Terminal.columns(of: STDOUT_FILENO) - 1 }

  private func draw(_ run: WatchedRun, _ note: String?) {
    let height = Terminal.rows(of: STDOUT_FILENO)
    let lines = WatchScreen(run, width: columns).lines(height: height - 1)
    let foot = note ?? "Ctrl-C ends the watching, not the run."
    var text: TerminalText = "\u{1B}[H"
    for line in lines + (lines.count + 2 < height ? [""] : []) { text = text + "\(line)\u{1B}[K\r\n" }
    write(text + "\(foot.prefix(columns))\u{1B}[K\u{1B}[J")
  }

  /// Writes a line unless it is the last one again.
  private mutating func line(_ text: String) throws {
    guard text != lastOutput else { return }
    lastOutput = text
    lastLine = .now
    try Terminal.print(.lines(text))
  }

  private func write(_ text: TerminalText) {
    StandardStream.output.offer(text.content.utf8)
  }
}
