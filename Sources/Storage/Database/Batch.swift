internal import Records

/// The events of a batch that come in numbers, by kind.
struct Batch {
  var problems: [ProblemRecord] = []
  var steps: [StepRecord] = []
  var samples: [SampleSet] = []
  var measurements: [Measurement] = []
  var timings: [Timing] = []

  init(_ events: [Event]) {
    for event in events {
      switch event {
      case .problem(let problem): problems.append(problem)
      case .step(let step): steps.append(step)
      case .samples(let set): samples.append(set)
      case .measurement(let measurement): measurements.append(measurement)
      case .timing(let timing): timings.append(timing)
      case .runStarted, .attemptStarted, .weights, .resource, .verdict, .attemptEnded: break
      }
    }
  }
}
