import Foundation
import Harness
import Records
import Reporting
import Synchronization

/// Shows how a run gets on: one line redrawn on a terminal, a line now and then in a pipe.
final class ProgressDisplay: Sendable {
  private struct State {
    var work = ""
    var workStarted = ContinuousClock.now
    var doneAtStart = 0
    var lastPlainLine = ContinuousClock.now
    var hasBar = false
  }

  private let state = Mutex(State())
  private let isInteractive: Bool
  private let writesToError: Bool
  private static let plainInterval = Duration.seconds(15)

  /// - Parameter writesToError: leaves standard output to the result, for programs that read it.
  init(writesToError: Bool) {
    self.writesToError = writesToError
    isInteractive = Terminal.isInteractive(writesToError ? STDERR_FILENO : STDOUT_FILENO)
  }

  /// Shows one update; may be called from any thread.
  func show(_ update: RunUpdate) {
    state.withLock { state in
      switch update {
      case .message(let text): line(.lines(text), &state)
      case .warning(let text): line("warning: " + .lines(text), &state)
      case .measured(let checkpoint, let accuracy, let length):
        let name = checkpoint.description.padding(toLength: 9, withPad: " ", startingAt: 0)
        let mean = String(format: "%.1f", length.value)
        line("\(name) accuracy \(MeasurementText.share(accuracy))   mean length \(mean) tokens", &state)
      case .progress(let progress): show(progress, &state)
      }
    }
  }

  /// Ends a line that is still being redrawn.
  func finish() { state.withLock { clearBar(&$0) } }

  private func show(_ progress: RunUpdate.Progress, _ state: inout State) {
    let now = ContinuousClock.now
    if state.work != progress.work {
      state.work = progress.work
      state.workStarted = now
      state.doneAtStart = progress.done
      state.lastPlainLine = now
    }
    let elapsed = (now - state.workStarted) / .seconds(1)
    let advanced = progress.done - state.doneAtStart
    let left = advanced > 0 ? elapsed / Double(advanced) * Double(progress.total - progress.done) : nil
    let rest = left.map { "  \(Self.duration($0)) left" } ?? ""
    if isInteractive {
      let width = 24
      let filled = progress.total > 0 ? width * progress.done / progress.total : width
      let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
      let text: TerminalText =
        "\(progress.title) \(bar) \(progress.done)/\(progress.total)  \(progress.detail)\(rest)"
      // One column stays free: a full line would wrap, and the next redraw would leave it standing.
      let columns = Terminal.columns(of: writesToError ? STDERR_FILENO : STDOUT_FILENO)
      write("\r\u{1B}[K\(text.prefix(columns - 1))")
      state.hasBar = true
    } else if now - state.lastPlainLine >= Self.plainInterval {
      state.lastPlainLine = now
      write("\(progress.title): \(progress.done)/\(progress.total)  \(progress.detail)\(rest)\n")
    }
  }

  private func line(_ text: TerminalText, _ state: inout State) {
    clearBar(&state)
    write(text + "\n")
  }

  private func clearBar(_ state: inout State) {
    guard state.hasBar else { return }
    write("\r\u{1B}[K")
    state.hasBar = false
  }

  private func write(_ text: TerminalText) {
    (writesToError ? StandardStream.error : .output).offer(text.content.utf8)
  }

  private static func duration(_ seconds: Double) -> String {
    let seconds = Int(seconds.rounded())
    return seconds >= 3600
      ? String(format: "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60)
      : String(format: "%d:%02d", seconds / 60, seconds % 60)
  }
}
