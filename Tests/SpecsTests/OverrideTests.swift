import Specs
import Testing

struct OverrideTests {
  @Test func `An override wins over the file and the last one over the others`() throws {
    let spec = try spec("sft: {batch_size: 16}\n", overrides: ["sft.batch_size=32", "sft.batch_size=64"])
    #expect(spec.sft.batchSize == 64)
  }

  @Test func `Values are YAML`() throws {
    let spec = try spec(overrides: [
      "evaluation.budgets=[10, 20]", "model.head_dim=null", "evaluation.samplings=[greedy]",
      "grpo={max_steps: 7}",
      "problems.families=[add]", "evaluation.stop=['=', \"a=b\"]",
    ])
    #expect(spec.evaluation.budgets == [10, 20])
    #expect(spec.evaluation.samplings == [.greedy])
    #expect(spec.grpo.maxSteps == 7)
    #expect(spec.problems.families == ["add"])
    #expect(spec.evaluation.stop == ["=", "a=b"])
  }

  @Test func `A bare value sets what it stands for and keeps the rest`() throws {
    let rewards = "grpo: {rewards: {cosine: {max_length: 99}, format: 3}}\n"
    let weighted = try spec(rewards, overrides: ["grpo.rewards.cosine=2"]).grpo.rewards
    #expect(weighted.cosine.weight == 2 && weighted.cosine.maxLength == 99)
    let inner = try spec("grpo: {rewards: {cosine: 3}}\n", overrides: ["grpo.rewards.cosine.max_length=50"])
    #expect(inner.grpo.rewards.cosine.weight == 3 && inner.grpo.rewards.cosine.maxLength == 50)
    #expect(try spec(rewards, overrides: ["grpo.rewards.format.weight=4"]).grpo.rewards.format.weight == 4)
  }

  @Test(arguments: [
    ("problems.train=x.jsonl", "/data/x.jsonl"), ("problems.train=../x.jsonl", "/x.jsonl"),
    ("problems.train=/y/x.jsonl", "/y/x.jsonl"), ("problems.train.path=x.jsonl", "/data/x.jsonl"),
    ("problems.train={path: x.jsonl, limit: 3}", "/data/x.jsonl"),
    ("problems={source: files, train: {path: x.jsonl}, evaluation: {path: e}}", "/data/x.jsonl"),
  ])
  func `Relative paths count from the current directory`(override: String, expected: String) throws {
    let spec = try spec(
      "tokenizer: {kind: characters}\nproblems: {source: files, train: t.jsonl, evaluation: e.jsonl}\n",
      overrides: [override])
    #expect(spec.problems.train.path == expected)
  }

  @Test func `Relative paths of a file stay as they are`() throws {
    let spec = try spec(
      "tokenizer: {kind: characters}\nproblems: {source: files, train: t.jsonl, evaluation: e.jsonl}\n")
    #expect(spec.problems.train.path == "t.jsonl")
  }

  @Test(arguments: [
    ("sft.bach_size=3", "--set sft.bach_size=3: sft.bach_size: unknown key; did you mean 'batch_size'?"),
    ("sft.batch_size=0", "--set sft.batch_size=0: sft.batch_size: got '0'; expected integer from 1 to 65536"),
    ("sft.batch_size", "--set sft.batch_size: lacks '='"),
    ("=3", "--set =3: '' is not a key"),
    ("sft..x=3", "--set sft..x=3: 'sft..x' is not a key"),
    ("sft.batch_size=[", "--set sft.batch_size=[: broken YAML"),
    ("name.x=3", "--set name.x=3: name: has no keys of its own to set"),
    ("shards=16", "--set shards=16: "),
    ("evaluation.budgets=[500]", "--set evaluation.budgets=[500]: evaluation.budgets: 500 is above"),
  ])
  func `A faulty override is named by its flag`(override: String, expected: String) {
    let found = complaints(minimal + "grpo: {prompts_per_step: 16}\n", overrides: [override])
    #expect(found.count == 1)
    if override == "shards=16" {
      #expect(found.first?.contains("sft.batch_size: 8 is below shards (16)") == true)
    } else {
      #expect(found.first?.hasPrefix(expected) == true, "\(found)")
    }
  }

  @Test func `An element of a list cannot be set`() {
    let text = minimal + "claims: []\n"
    #expect(complaints(text, overrides: ["claims.0=x"]).first?.contains("it is set as a whole") == true)
  }
}
