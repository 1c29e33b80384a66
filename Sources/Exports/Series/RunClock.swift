internal import Foundation
internal import Records

/// When in a run something happened, as far as its times tell: seconds of work since its start. Breaks between attempts, and
/// stretches that a later attempt did again, do not count.
struct RunClock {
  private let stretches: [Stretch]
  /// The run's start; 1970 where that cannot be read.
  let start: Date
  /// All seconds that were measured.
  let total: Double

  /// Training from one checkpoint to the next, then the evaluation there.
  private struct Stretch {
    let checkpoint: Checkpoint
    /// The last step before it in its stage.
    let before: Int
    let start: Double
    let training: Double
    let evaluation: Double
  }

  init(_ history: RunHistory) {
    start = Self.date(history.run.started) ?? Date(timeIntervalSince1970: 0)
    let phases = Dictionary(grouping: history.timings, by: \.checkpoint)
    var (stretches, now, last): ([Stretch], Double, Checkpoint?) = ([], 0, nil)
    for (checkpoint, timings) in phases.sorted(by: { $0.key < $1.key }) {
      let attempt = timings.map(\.attempt).max()
      let latest = timings.filter { $0.attempt == attempt }
      let evaluation = latest.filter { $0.phase == .evaluate }.reduce(0) { $0 + $1.seconds }
      let training = latest.reduce(0) { $0 + $1.seconds } - evaluation
      stretches.append(
        Stretch(
          checkpoint: checkpoint, before: last?.stage == checkpoint.stage ? last?.step ?? 0 : 0, start: now,
          training: training, evaluation: evaluation))
      now += training + evaluation
      last = checkpoint
    }
    self.stretches = stretches
    total = now
  }

  /// When a step was done; steps of a stretch are taken to be equally long.
  func seconds(_ stage: Stage, step: Int) -> Double {
    let place = Checkpoint(stage: stage, step: step)
    guard let stretch = stretches.first(where: { !($0.checkpoint < place) }) else { return total }
    guard stretch.checkpoint.stage == stage else { return stretch.start }
    let share = Double(step - stretch.before) / Double(max(1, stretch.checkpoint.step - stretch.before))
    return stretch.start + stretch.training * share
  }

  /// When a checkpoint had been measured.
  func seconds(measured checkpoint: Checkpoint) -> Double {
    guard let stretch = stretches.first(where: { $0.checkpoint == checkpoint }) else {
      return seconds(checkpoint.stage, step: checkpoint.step)
    }
    return stretch.start + stretch.training + stretch.evaluation
  }

  /// A moment as records keep it, with or without fractions of a second.
  static func date(_ text: String) -> Date? {
    let (whole, fraction) = (
      Date.ISO8601FormatStyle(), Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    )
    return (try? whole.parse(text)) ?? (try? fraction.parse(text))
  }
}
