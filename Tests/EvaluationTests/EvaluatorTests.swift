import Evaluation
import Kernels
import Problems
import Records
import Testing
import Tokenizers
import Transformers

@Suite struct EvaluatorTests {
  private let tokenizer: any Tokenizer
  private let problems: [Problem]
  private let model: Parameters

  init() throws {
    tokenizer = try PhraseTokenizer(phrases: PhraseVocabulary.phrases)
    problems = try ProceduralProblems().draw(18, for: .evaluation, seed: 3)
    model = Parameters(
      random: ModelConfiguration(
        vocabularySize: tokenizer.vocabularySize, hiddenSize: 16, layers: 1, attentionHeads: 2,
        keyValueHeads: 1,
        headDim: 8, intermediateSize: 16, maxPositions: 96, initializerRange: 0.2), seed: 1)
  }

  private func evaluate(workers: Int, samples: Int = 2) throws -> Evaluator.Result {
    try Evaluator(
      problems: problems, tokenizer: tokenizer,
      judge: CompletionJudge(problems, tokenizer: tokenizer, format: .thinkThenBoxed), budgets: [8, 16],
      maxNewTokens: 24, stop: [], seed: 5
    ).evaluate(
      model, checkpoint: .base,
      settings: [
        Evaluator.Setting(index: 0, settings: SamplingSettings(), samples: samples),
        Evaluator.Setting(index: 1, settings: .greedy, samples: samples),
      ], pool: WorkerPool(count: workers))
  }

  @Test func `samples and measurements do not depend on the number of workers`() throws {
    let one = try evaluate(workers: 1)
    let three = try evaluate(workers: 3)
    #expect(one.samples == three.samples)
    #expect(one.measurements == three.measurements)
  }

  @Test func `the first samples are the same however many are drawn`() throws {
    let few = try evaluate(workers: 2, samples: 1)
    let many = try evaluate(workers: 2, samples: 3)
    for (left, right) in zip(few.samples, many.samples) {
      #expect(left.samples == Array(right.samples.prefix(left.samples.count)))
    }
  }

  @Test func `greedy decoding draws one sample a problem`() throws {
    let sets = try evaluate(workers: 2).samples
    #expect(sets.filter { $0.sampling == 1 }.allSatisfy { $0.samples.count == 1 })
    #expect(sets.filter { $0.sampling == 0 }.allSatisfy { $0.samples.count == 2 })
    #expect(sets.count == 2 * problems.count)
  }

  @Test func `tokens, text and ends of samples belong together`() throws {
    for sample in try evaluate(workers: 2).samples.flatMap(\.samples) {
      #expect(sample.tokens <= 24)
      if sample.end == .cut { #expect(sample.tokens == 24) }
      // The end-of-sequence token has no text.
      let tokens = try tokenizer.encode(sample.text).count + (sample.end == .stop ? 1 : 0)
      #expect(tokens <= sample.tokens)
    }
  }
}

@Suite struct CompletionJudgeTests {
  @Test func `a solution is judged by its box, and only if it ended by itself`() throws {
    let tokenizer = try PhraseTokenizer(phrases: PhraseVocabulary.phrases)
    let problem = Problem(
      family: "add", stratum: "add/1", prompt: "Compute 1+1.\n", solution: nil, answer: "2", key: "add:1+1")
    let judge = try CompletionJudge([problem], tokenizer: tokenizer, format: .thinkThenBoxed)
    func judged(_ text: String, stopped: Bool) throws -> CompletionJudge.Judged {
      let tokens = try tokenizer.encode(text) + (stopped ? [tokenizer.endOfSequence] : [])
      return judge.judge(
        problem: 0, index: 0,
        Completion(tokens: tokens, logProbabilities: tokens.map { _ in 0 }, stopped: stopped))
    }
    let right = try judged("<think>1+1=2. </think>\\boxed{2}", stopped: true)
    #expect(right.sample.isCorrect && right.isFormatted)
    #expect(right.sample.answer == "2")
    let wrong = try judged("<think>1+1=3. </think>\\boxed{3}", stopped: true)
    #expect(!wrong.sample.isCorrect && wrong.isFormatted && wrong.sample.outcome == .different)
    let cut = try judged("<think>1+1=2. </think>\\boxed{2}", stopped: false)
    #expect(!cut.sample.isCorrect && !cut.isFormatted)
    let empty = try judged("<think>", stopped: true)
    #expect(empty.sample.outcome == .unparsed && empty.sample.answer == nil)
  }

  @Test func `a reference answer without a value is refused before anything is sampled`() throws {
    let tokenizer = try PhraseTokenizer(phrases: PhraseVocabulary.phrases)
    let problem = Problem(
      family: "add", stratum: "add/1", prompt: "Compute 1+1.\n", solution: nil, answer: "1/0", key: "k")
    #expect(throws: UnreadableReference.self) {
      try CompletionJudge([problem], tokenizer: tokenizer, format: .boxed)
    }
  }
}
