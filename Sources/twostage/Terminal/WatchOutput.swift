import Harness
import Records

/// A watched run as programs read it.
struct WatchOutput: Encodable {
  let run: String
  let benchmark: String
  let seed: UInt64
  let status: String
  let activity: String
  let stage: String?
  let epoch: Int?
  let step: Int?
  let steps: Int?
  let loss: Double?
  let reward: Double?
  let checkpoint: String?
  let accuracy: Double?
  let length: Double?
  let tokensPerSecond: Double?
  let secondsLeft: Double?

  init(_ watched: WatchedRun) {
    let last = watched.steps.last
    func measured(_ metric: String) -> Double? { watched.measurements.last { $0.metric == metric }?.value }
    run = watched.run.id
    benchmark = watched.run.benchmark.name
    seed = watched.run.seed
    status = watched.status.rawValue
    activity = watched.activity
    stage = last?.stage.rawValue
    epoch = last?.epoch
    step = last?.step
    steps = last.flatMap { watched.total($0.stage) }
    loss = last?.loss
    reward = last?.rollout?.reward
    checkpoint = watched.measurements.last.map { "\($0.checkpoint)" }
    accuracy = measured("accuracy")
    length = measured("length")
    tokensPerSecond = watched.tokensPerSecond
    secondsLeft = watched.secondsLeft
  }

  private enum CodingKeys: String, CodingKey {
    case run, benchmark, seed, status, activity, stage, epoch, step, steps, loss, reward, checkpoint,
      accuracy, length
    case tokensPerSecond = "tokens_per_second"
    case secondsLeft = "seconds_left"
  }
}
